// SPDX-License-Identifier: Apache-2.0
// What most rules about windows look at. A property whose length does not fit its layout gives one finding, of
// dma-ranges-length, and what its entries then seem to say is not looked at; on the root node nothing ever translates.
#pragma once

#include <algorithm>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

[[nodiscard]] inline bool is_whole(const DmaRanges& ranges) {
    return ranges.node != root_node && ranges.cells_usable && ranges.leftover_bytes == 0;
}

// Whole, of a node that is not disabled, and read by the kernel at all.
[[nodiscard]] inline bool is_sound(const RuleInput& input, const DmaRanges& ranges) {
    return is_whole(ranges) && input.kernel.reads(Reads::dma_ranges) && input.topology.reachable[index(ranges.node)];
}

// The non-empty dma-ranges of a node; null when it has none.
[[nodiscard]] inline const DmaRanges* find_ranges(const RuleInput& input, NodeId node) {
    const auto& all = input.topology.dma_ranges;
    const auto it =
        std::lower_bound(all.begin(), all.end(), node, [](const auto& ranges, NodeId n) { return ranges->node < n; });
    return it != all.end() && (*it)->node == node ? it->get() : nullptr;
}

}  // namespace dmavet::rules
