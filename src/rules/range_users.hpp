// SPDX-License-Identifier: Apache-2.0
// Whom does a window concern? Devices that master the bus and have no IOMMU in front that translates.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules {

[[nodiscard]] inline bool is_direct_master(const RuleInput& input, const Device& device) {
    return device.bus_master != BusMaster::no && device.populated != Populated::no &&
           device.iommu.state != IommuState::translated && input.topology.reachable[index(device.node)];
}

// Generic names of devices that the CPU feeds, or a DMA controller on their behalf. Sorted.
constexpr std::array<std::string_view, 24> slave_names{
    "adc", "can", "counter", "gpio", "hwspinlock", "i2c",   "i3c",   "keypad", "mailbox", "mbox",  "mcspi", "pinctrl",
    "pmu", "pwm", "rng",     "rtc",  "serial",     "sound", "spdif", "spi",    "thermal", "timer", "uart",  "watchdog"};
static_assert(std::is_sorted(slave_names.begin(), slave_names.end()));

// Nothing says that it masters the bus, but it is a device that could: with registers and an interrupt, and not behind
// a DMA controller.
[[nodiscard]] inline bool may_be_master(const RuleInput& input, const Device& device) {
    const auto own = [&](NameId name) { return input.tree.find_property(device.node, name) != nullptr; };
    const topology::OfNames& names = input.of.names;
    return device.bus_master == BusMaster::no && device.populated != Populated::no && device.bus != BusType::pci &&
           device.iommu.state == IommuState::none && input.topology.reachable[index(device.node)] && own(names.reg) &&
           own(names.interrupts) && !own(names.dmas) && !own(names.iommu_cells) &&
           !topology::has(input.of.known_compatible(device.node), topology::KnownCompatible::bus) &&
           !input.tree.find_property(device.node, "interrupt-controller") &&
           !std::binary_search(slave_names.begin(), slave_names.end(), input.of.base_name(device.node));
}

// Collected at the first question, which most boards never give cause to ask.
class RangeUsers {
public:
    explicit RangeUsers(const RuleInput& input) : input_(input) {}

    // The direct masters for which this dma-ranges is in force, in document order.
    [[nodiscard]] std::vector<const Device*> of(const DmaRanges& ranges) {
        if (!collected_) {
            collect();
        }
        const auto before = [](const User& user, const DmaRanges* wanted) { return std::less<>{}(user.first, wanted); };
        std::vector<const Device*> devices;
        for (auto it = std::lower_bound(users_.begin(), users_.end(), &ranges, before);
             it != users_.end() && it->first == &ranges; ++it) {
            devices.push_back(it->second);
        }
        return devices;
    }

    // Where it has no direct master: those right below its bus that may be some.
    [[nodiscard]] std::vector<const Device*> suspects(const DmaRanges& ranges) const {
        std::vector<const Device*> devices;
        for (auto node = input_.tree.first_child(ranges.node); node; node = input_.tree.next_sibling(*node)) {
            const Device* device = input_.topology.find(*node);
            if (device && device->walk.end == RangeWalkEnd::found && device->walk.ranges == &ranges &&
                may_be_master(input_, *device)) {
                devices.push_back(device);
            }
        }
        return devices;
    }

private:
    using User = std::pair<const DmaRanges*, const Device*>;

    void collect() {
        collected_ = true;
        for (const Device& device : input_.topology.devices) {
            if (device.walk.end == RangeWalkEnd::found && is_direct_master(input_, device)) {
                users_.emplace_back(device.walk.ranges, &device);
            }
        }
        std::sort(users_.begin(), users_.end(), [](const User& a, const User& b) {
            if (a.first != b.first) {
                return std::less<>{}(a.first, b.first);
            }
            return std::less<>{}(a.second, b.second);
        });
    }

    const RuleInput& input_;
    bool collected_ = false;
    std::vector<User> users_;
};

[[nodiscard]] inline std::vector<NodeId> nodes_of(std::span<const Device* const> devices) {
    std::vector<NodeId> nodes;
    for (const Device* device : devices) {
        nodes.push_back(device->node);
    }
    return nodes;
}

}  // namespace dmavet::rules
