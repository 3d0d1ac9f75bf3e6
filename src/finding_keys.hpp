// SPDX-License-Identifier: Apache-2.0
// Which findings a board has, to tell what another state of it has more.
#pragma once

#include <cstdint>
#include <set>
#include <utility>

#include "dmavet/board.hpp"

namespace dmavet {

// By fingerprint; a finding that follows from another counts as another one than that which people see.
using FindingKeys = std::multiset<std::pair<std::uint64_t, bool>>;

[[nodiscard]] FindingKeys keys_of(const Board& board);
[[nodiscard]] bool has_finding(const Board& board, std::uint64_t fingerprint);
// The first that was not there before; null: none.
[[nodiscard]] const Finding* first_new(FindingKeys before, const Board& after);

}  // namespace dmavet
