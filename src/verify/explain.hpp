// SPDX-License-Identifier: Apache-2.0
// Why does the kernel that runs do something else than was predicted?
#pragma once

#include "verify/topics.hpp"

namespace dmavet::verify {

// All comparisons, in order.
[[nodiscard]] Lines compare_all(const Board& board, const Seen& seen);

// Of each line that differs. Analyses the tree once for each thing that the system has otherwise than the question, and
// once more with all of them.
void explain(const Board& board, const Seen& seen, Lines& lines);

}  // namespace dmavet::verify
