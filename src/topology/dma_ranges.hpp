// SPDX-License-Identifier: Apache-2.0
// dma-ranges: which addresses a device reaches (of_dma_get_range in drivers/of/address.c).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// Reads one non-empty dma-ranges property.
[[nodiscard]] DmaRanges read_dma_ranges(const OfTree& of, const Property& property, Trace* trace = nullptr);

// Every non-empty dma-ranges of the tree, in document order.
[[nodiscard]] std::vector<std::unique_ptr<DmaRanges>> read_all_dma_ranges(const OfTree& of);

// Walks up from `start`, the first node whose dma-ranges counts, to the one that decides.
[[nodiscard]] RangeWalk walk_dma_ranges(const OfTree& of, NodeId start, std::span<const std::unique_ptr<DmaRanges>> all,
                                        Trace* trace = nullptr);

}  // namespace dmavet::topology
