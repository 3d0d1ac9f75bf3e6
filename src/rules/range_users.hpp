// SPDX-License-Identifier: Apache-2.0
// Whom does a window concern? Devices that master the bus and have no IOMMU in front that translates.
#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "dmavet/rule.hpp"

namespace dmavet {

[[nodiscard]] inline bool is_direct_master(const RuleInput& input, const Device& device) {
    return device.bus_master != BusMaster::no && device.populated != Populated::no &&
           device.iommu.state != IommuState::translated && input.topology.reachable[index(device.node)];
}

// Collected at the first question, which most boards never give cause to ask.
class RangeUsers {
public:
    explicit RangeUsers(const RuleInput& input) : input_(input) {}

    // The direct masters for which this dma-ranges is in force, in document order.
    [[nodiscard]] std::vector<const Device*> of(const DmaRanges& ranges) {
        if (!collected_) collect();
        const auto before = [](const User& user, const DmaRanges* wanted) { return std::less<>{}(user.first, wanted); };
        std::vector<const Device*> devices;
        for (auto it = std::lower_bound(users_.begin(), users_.end(), &ranges, before);
             it != users_.end() && it->first == &ranges; ++it)
            devices.push_back(it->second);
        return devices;
    }

private:
    using User = std::pair<const DmaRanges*, const Device*>;

    void collect() {
        collected_ = true;
        for (const Device& device : input_.topology.devices)
            if (device.walk.end == RangeWalkEnd::found && is_direct_master(input_, device))
                users_.emplace_back(device.walk.ranges, &device);
        std::sort(users_.begin(), users_.end(), [](const User& a, const User& b) {
            if (a.first != b.first) return std::less<>{}(a.first, b.first);
            return std::less<>{}(a.second, b.second);
        });
    }

    const RuleInput& input_;
    bool collected_ = false;
    std::vector<User> users_;
};

[[nodiscard]] inline std::vector<NodeId> nodes_of(std::span<const Device* const> devices) {
    std::vector<NodeId> nodes;
    for (const Device* device : devices) nodes.push_back(device->node);
    return nodes;
}

}  // namespace dmavet
