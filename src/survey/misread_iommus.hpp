// SPDX-License-Identifier: Apache-2.0
// A wrong #iommu-cells shifts the lists of all clients: what stands behind the first entry is then read as phandles.
// Seen from each list this looks like unknown phandles, short entries, or references to nodes that are no IOMMU.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

class Surveys;

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

[[nodiscard]] MisreadLists find_misread_lists(Surveys& surveys);

// Of one list in which a phandle 0 stops the kernel although more follows: the provider before it with the number of
// cells with which the list would read to its end; no value when there is none.
[[nodiscard]] std::optional<MisreadProvider> explain_zero(const Subject& board, const Device& device);

// Whether the first IOMMU of the list has an #iommu-cells that its driver cannot take, which is told of the IOMMU.
[[nodiscard]] bool is_read_with_illegal_cells(const Subject& board, const Property& list);

// Whether the kernel stops at a phandle 0 that stands for a lost entry: at the first one, or before others.
[[nodiscard]] bool stops_at_zero(const Property& list, const Device& device);

}  // namespace dmavet::survey
