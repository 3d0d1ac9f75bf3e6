// SPDX-License-Identifier: Apache-2.0
// On which kernel and which RAM does everything rest that is said of a board? In full for its head, in a few words for
// a line, and what of it nobody must miss.
#pragma once

#include <string>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet::report {

// "Linux 7.2 arm64 (arm64 because of /cpus/cpu@0), pages of 16 KiB, defconfig"
[[nodiscard]] std::string kernel_text(const Board& board);
// Between which recorded kernels it lies, and what of the changes between them the tree notices; nothing for one that
// was recorded. `in_short`: only the first, for one of many boards; the rest needs an analysis for each change.
[[nodiscard]] std::vector<std::string> between_texts(const Board& board, bool in_short);
// "0x80000000-0xffffffff (2 GiB), from /memory@80000000". `in_short`: without the way out where it is unknown.
[[nodiscard]] std::string ram_text(const Board& board, bool in_short);
// For whom a tree is that is not Linux's, as a noun: "a boot loader's, stripped, not what Linux gets: all findings are
// notes"; empty: it is Linux's.
[[nodiscard]] std::string purpose_text(const Board& board);

// "Linux 7.2 arm64, RAM 6 GiB"
[[nodiscard]] std::string short_premises(const Board& board, bool is_one_of_several);
// A sentence each, of what was assumed and might be otherwise: a kernel that was not recorded, RAM without a base, a
// running system of which pieces are missing.
[[nodiscard]] std::vector<std::string> doubts_about(const Board& board, bool is_one_of_several);

}  // namespace dmavet::report
