// SPDX-License-Identifier: Apache-2.0
// One member from its file to a Board.
#pragma once

#include "dmavet/board.hpp"
#include "dmavet/input.hpp"
#include "dmavet/question.hpp"

namespace dmavet::cli {

struct Analysis {
    Question question;
    Checks checks;
    InputOptions input;
};

// Never throws: what ends the work on one board is an error of that board, and the others go on.
[[nodiscard]] Result<Board> analyze_input(const Member& member, const Analysis& analysis);

}  // namespace dmavet::cli
