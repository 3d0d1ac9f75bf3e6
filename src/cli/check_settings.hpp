// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"
#include "cli/config/settings.hpp"

namespace dmavet::cli {

// What the options of rules and findings mean: which are asked, shown, known. Its threshold a command says before.
void take_checks(const Given& given, BoardSettings& settings);
// What the options of `dmavet check` mean for a board.
[[nodiscard]] BoardSettings check_settings(const Given& given);

// Its options are those that a configuration may give.
[[nodiscard]] Command check_command();

}  // namespace dmavet::cli
