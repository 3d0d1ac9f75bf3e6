// SPDX-License-Identifier: Apache-2.0
// One member from its file to a Board.
#pragma once

#include <optional>
#include <string>

#include "dmavet/board.hpp"
#include "dmavet/input.hpp"
#include "dmavet/question.hpp"

namespace dmavet::cli {

// The board is a running system, or a folder with copies of its files.
struct LiveOptions {
    std::string root = "/";
    bool has_kernel = false;  // an option says which; the same of the configuration
    bool has_config = false;
};

struct Analysis {
    Question question;
    Checks checks;
    InputOptions input;
    std::optional<LiveOptions> live = {};
    std::optional<Severity> locate = {};  // the least severity of findings whose lines are looked up; absent: none
};

// Never throws: what ends the work on one board is an error of that board, and the others go on. The member is left
// without its contents.
[[nodiscard]] Result<Board> analyze_input(Member& member, const Analysis& analysis);

}  // namespace dmavet::cli
