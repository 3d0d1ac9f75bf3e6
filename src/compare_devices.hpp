// SPDX-License-Identifier: Apache-2.0
// Where one device differs on two boards: two kernels of one tree, or two trees.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet {

// For each node of one tree the node of another that it was there.
using NodePairs = std::vector<std::optional<NodeId>>;

// Whether both have the same items in one order.
template <class List, class Same>
[[nodiscard]] bool same_lists(const List& a, const List& b, Same same) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

// The facts that differ, in their order. Nodes that facts name are compared through `pairs` (of the nodes of `after`);
// null: both boards have one tree. Of a device that is none on both sides nothing differs, since nobody configures it.
// Both were asked the same.
[[nodiscard]] std::vector<FactDifference> different_facts(const Board& before, const Device& old_device,
                                                          const Board& after, const Device& new_device,
                                                          const NodePairs* pairs);
// Whether an IOMMU driver is asked for the same streams.
[[nodiscard]] bool same_streams(const Iommu& before, const Iommu& after, const NodePairs* pairs);

}  // namespace dmavet
