// SPDX-License-Identifier: Apache-2.0
// Does a running kernel have the RAM that its tree gives it?
#pragma once

#include <string>
#include <vector>

#include "dmavet/board.hpp"
#include "input/live_text.hpp"

namespace dmavet::verify {

[[nodiscard]] CpuMemory memory_of(const std::vector<input::AddressSpan>& spans);

// What the kernel has by /proc/iomem, where that is not what it would make of the tree's memory nodes; empty: it is, or
// /proc/iomem says nothing. `board`: with the RAM of its tree, under that kernel and its command line.
[[nodiscard]] CpuMemory ram_beside_tree(const Board& board, const input::Iomem& iomem);
// How much that is: "512 MiB less than the tree's memory nodes".
[[nodiscard]] std::string difference_text(const Board& board, const CpuMemory& ram);

}  // namespace dmavet::verify
