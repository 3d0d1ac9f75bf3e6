// SPDX-License-Identifier: Apache-2.0
// One board on both sides, from its files to what is different.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/config/settings.hpp"
#include "cli/pairs.hpp"
#include "dmavet/diff.hpp"

namespace dmavet::cli {

// How a side is analysed.
struct SideSettings {
    std::shared_ptr<const BoardSettings> settings = {};
    std::string board = {};  // its name, as globs of a dmavet.toml see it

    [[nodiscard]] const Analysis& analysis() const { return settings->analysis; }
};

struct Comparison {
    SideSettings before, after;  // of a side that has no such board without settings
};

struct SideBoard {
    std::string file;                    // as printed; empty: the board is not on this side
    std::optional<Result<Board>> board;  // absent: likewise, or nobody needs it
};

struct ComparedPair {
    std::string name;
    SideBoard before, after;
    bool is_one_board = false;      // nothing can differ, to the last byte; `before` has it
    std::optional<BoardDiff> diff;  // of both boards, where there are both
    std::vector<std::vector<const KernelChange*>> reasons;
};

// Leaves the members without their contents. Never throws, as analyze_input().
[[nodiscard]] ComparedPair compare_pair(MemberPair& pair, const Comparison& comparison);

}  // namespace dmavet::cli
