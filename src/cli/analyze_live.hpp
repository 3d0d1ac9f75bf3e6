// SPDX-License-Identifier: Apache-2.0
// A running system from its files to a Board.
#pragma once

#include "cli/analyze_input.hpp"

namespace dmavet::cli {

// What an option gives counts more than what is found; each piece says where it is from, or what is missing.
// `overlay`: one more than those of the analysis; null: none.
[[nodiscard]] Result<Board> analyze_live(const Member& member, const Analysis& analysis, const Source* overlay);

}  // namespace dmavet::cli
