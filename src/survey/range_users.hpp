// SPDX-License-Identifier: Apache-2.0
// Whom does a window concern? Devices that master the bus and have no IOMMU in front that translates.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

[[nodiscard]] bool is_direct_master(const Subject& board, const Device& device);

// Nothing says that it masters the bus, but it is a device that could: with registers and an interrupt, and not behind
// a DMA controller.
[[nodiscard]] bool may_be_master(const Subject& board, const Device& device);

// Who depends on a dma-ranges.
struct Dependants {
    std::vector<const Device*> devices;
    bool are_masters;  // they master the bus; else they may
};

class RangeUsers {
public:
    explicit RangeUsers(const Subject& board);

    // The direct masters for which this dma-ranges is in force, in document order.
    [[nodiscard]] std::vector<const Device*> of(const DmaRanges& ranges) const;
    // The same; where there is none, devices right below its bus that may be some.
    [[nodiscard]] Dependants dependants(const DmaRanges& ranges) const;

private:
    [[nodiscard]] std::vector<const Device*> suspects(const DmaRanges& ranges) const;

    using User = std::pair<const DmaRanges*, const Device*>;

    const Subject* board_;
    std::vector<User> users_;  // sorted
};

[[nodiscard]] std::vector<NodeId> nodes_of(std::span<const Device* const> devices);

}  // namespace dmavet::survey
