// SPDX-License-Identifier: Apache-2.0
// From the arguments of the program to what is to be done.
#pragma once

#include <variant>

#include "cli/command.hpp"

namespace dmavet::cli {

// An exit status when there is nothing to run: help and version are printed, errors said.
[[nodiscard]] std::variant<Run, int> parse_arguments(int argc, char** argv);

}  // namespace dmavet::cli
