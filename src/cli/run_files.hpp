// SPDX-License-Identifier: Apache-2.0
// What a run reads and what it writes. A file that is both would be empty before its turn comes to be read.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/config/config_file.hpp"

namespace dmavet::cli {

using ConfigsOfRun = std::vector<std::shared_ptr<const ConfigFile>>;

// No file is written twice, and none that the options of the command read, or a configuration of the run: that one
// itself, and each that it names, whether this run reads it or not. Else it is a usage error. Nothing was opened for
// writing before.
void check_outputs(std::string_view command, const Given& typed, const ConfigsOfRun& configs = {});

}  // namespace dmavet::cli
