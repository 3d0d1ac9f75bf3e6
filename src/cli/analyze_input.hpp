// SPDX-License-Identifier: Apache-2.0
// One board from its file to its analysis.
#pragma once

#include "cli/options.hpp"
#include "dmavet/analysis.hpp"
#include "dmavet/input.hpp"

namespace dmavet::cli {

// Never throws: what ends the work on one board is an error of that board, and the others go on.
[[nodiscard]] Result<Analysis> analyze_input(const Input& input, const CommandLine& line);

}  // namespace dmavet::cli
