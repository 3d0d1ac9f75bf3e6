// SPDX-License-Identifier: Apache-2.0
// A wrong #iommu-cells shifts the lists of all clients: what stands behind the first entry is then read as phandles.
// Seen from each list this looks like unknown phandles, short entries, or references to nodes that are no IOMMU.
#pragma once

#include <cstdint>
#include <vector>

#include "dmavet/rule.hpp"

namespace dmavet {

struct MisreadProvider {
    NodeId provider;
    std::uint32_t declared;       // its #iommu-cells
    std::uint32_t fitting;        // the number with which every list in `clients` reads to its end
    std::vector<NodeId> clients;  // whose lists do not read to their end as declared; in document order
};

struct MisreadLists {
    std::vector<MisreadProvider> providers;  // those that explain more lists than they contradict
    std::vector<NodeId> clients;             // of all of them, sorted

    // Whether the device's list is explained by one of them.
    [[nodiscard]] bool contains(NodeId client) const;
};

[[nodiscard]] MisreadLists find_misread_lists(const RuleInput& input);

}  // namespace dmavet
