// SPDX-License-Identifier: Apache-2.0
// What boot decides for the whole board, on two of them.
#pragma once

#include <vector>

#include "compare_devices.hpp"
#include "dmavet/diff.hpp"

namespace dmavet::diff {

[[nodiscard]] std::vector<ChangedBoardFact> changed_board_facts(const Board& before, const Board& after,
                                                                const NodePairs& pairs);

}  // namespace dmavet::diff
