// SPDX-License-Identifier: Apache-2.0
// One input from its file to a Board.
#pragma once

#include "cli/options.hpp"
#include "dmavet/board.hpp"
#include "dmavet/input.hpp"

namespace dmavet::cli {

// Never throws: what ends the work on one board is an error of that board, and the others go on.
[[nodiscard]] Result<Board> analyze_input(const Input& input, const Invocation& invocation);

}  // namespace dmavet::cli
