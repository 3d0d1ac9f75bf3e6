// SPDX-License-Identifier: Apache-2.0
// Which devices are behind which window?
#include "survey/range_users.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "topology/of_tree.hpp"

namespace dmavet::survey {

namespace {

// Generic names of devices that the CPU feeds, or a DMA controller on their behalf. Sorted.
constexpr std::array<std::string_view, 24> slave_names{
    "adc", "can", "counter", "gpio", "hwspinlock", "i2c",   "i3c",   "keypad", "mailbox", "mbox",  "mcspi", "pinctrl",
    "pmu", "pwm", "rng",     "rtc",  "serial",     "sound", "spdif", "spi",    "thermal", "timer", "uart",  "watchdog"};
static_assert(std::is_sorted(slave_names.begin(), slave_names.end()));

}  // namespace

bool is_direct_master(const Subject& board, const Device& device) {
    return device.bus_master != BusMaster::no && device.populated != Populated::no &&
           device.iommu->state != IommuState::translated && board.topology.reachable[index(device.node)];
}

bool may_be_master(const Subject& board, const Device& device) {
    const auto own = [&](NameId name) { return board.tree.find_property(device.node, name) != nullptr; };
    const topology::OfNames& names = board.of.names;
    return device.bus_master == BusMaster::no && device.populated != Populated::no && device.bus != BusType::pci &&
           device.iommu->state == IommuState::none && board.topology.reachable[index(device.node)] && own(names.reg) &&
           own(names.interrupts) && !own(names.dmas) && !own(names.iommu_cells) &&
           !topology::has(board.of.known_compatible(device.node), topology::KnownCompatible::bus) &&
           !board.tree.find_property(device.node, "interrupt-controller") &&
           !std::binary_search(slave_names.begin(), slave_names.end(), board.of.base_name(device.node));
}

RangeUsers::RangeUsers(const Subject& board) : board_(&board) {
    for (const Device& device : board.topology.devices) {
        if (device.walk.end == RangeWalkEnd::found && is_direct_master(board, device)) {
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

std::vector<const Device*> RangeUsers::of(const DmaRanges& ranges) const {
    const auto before = [](const User& user, const DmaRanges* wanted) { return std::less<>{}(user.first, wanted); };
    std::vector<const Device*> devices;
    for (auto it = std::lower_bound(users_.begin(), users_.end(), &ranges, before);
         it != users_.end() && it->first == &ranges; ++it) {
        devices.push_back(it->second);
    }
    return devices;
}

std::vector<const Device*> RangeUsers::suspects(const DmaRanges& ranges) const {
    std::vector<const Device*> devices;
    for (auto node = board_->tree.first_child(ranges.node); node; node = board_->tree.next_sibling(*node)) {
        const Device* device = board_->topology.find(*node);
        if (device && device->walk.end == RangeWalkEnd::found && device->walk.ranges == &ranges &&
            may_be_master(*board_, *device)) {
            devices.push_back(device);
        }
    }
    return devices;
}

Dependants RangeUsers::dependants(const DmaRanges& ranges) const {
    std::vector<const Device*> masters = of(ranges);
    return masters.empty() ? Dependants{suspects(ranges), false} : Dependants{std::move(masters), true};
}

std::vector<NodeId> nodes_of(std::span<const Device* const> devices) {
    std::vector<NodeId> nodes;
    nodes.reserve(devices.size());
    for (const Device* device : devices) {
        nodes.push_back(device->node);
    }
    return nodes;
}

}  // namespace dmavet::survey
