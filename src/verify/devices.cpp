// SPDX-License-Identifier: Apache-2.0
// Is each node the device, or none, that populating the tree was said to make of it?
#include <algorithm>
#include <utility>

#include "verify/line.hpp"
#include "verify/topics.hpp"

namespace dmavet::verify {

namespace {

// Of nodes that no bus populates, a driver may make devices of its own; what is said of others is sure.
bool is_surely_none(const Topology& topology, NodeId node) {
    const NoDevice why = topology.registrations[index(node)].no_device;
    return !topology.reachable[index(node)] || why == NoDevice::skipped || why == NoDevice::no_registers ||
           why == NoDevice::registers_taken || why == NoDevice::name_taken;
}

// What the kernel may set up before there are devices, and then marks OF_POPULATED: of_irq_init(), of_clk_init(),
// timer_probe() and drivers of its own that go by these properties.
bool may_be_early(const Tree& tree, NodeId node) {
    constexpr const char* signs[] = {"interrupt-controller", "#interrupt-cells", "#clock-cells",
                                     "#power-domain-cells",  "#reset-cells",     "gpio-controller",
                                     "clock-output-names"};
    return std::any_of(std::begin(signs), std::end(signs),
                       [&](const char* name) { return tree.find_property(node, name) != nullptr; });
}

VerifyValue state_of(const Seen& seen, NodeId node) {
    const auto [first, end] = seen.by_node.equal_range(node);
    VerifyState state = first == end ? VerifyState::nothing : VerifyState::unbound;
    for (auto at = first; at != end; ++at) {
        const SeenDevice& device = seen.devices[at->second];
        if (!device.driver.empty()) {
            return in_state(VerifyState::bound);
        }
        state = device.waits ? VerifyState::waiting : state;
    }
    return in_state(state);
}

std::string place_of(const Seen& seen, NodeId node) {
    const auto at = seen.by_node.find(node);
    const std::string bus = at == seen.by_node.end() ? "*" : seen.devices[at->second].bus;
    return "/sys/bus/" + bus + "/devices" + (at == seen.by_node.end() ? "" : "/" + seen.devices[at->second].name);
}

void compare_node(const Board& board, const Seen& seen, NodeId node, Lines& lines) {
    const Registration& registration = board.topology.registrations[index(node)];
    const bool is_there = seen.by_node.contains(node);
    const bool is_none = registration.populated == Populated::no;
    if (is_none && (!is_there || !is_surely_none(board.topology, node))) {
        return;  // most nodes of a tree are none; what a driver makes by itself is its own affair
    }
    VerifyLine line{.what = VerifyWhat::presence,
                    .agreement = {},
                    .node = node,
                    .predicted = is_none ? nothing() : in_state(VerifyState::present)};
    if (is_there || is_none) {
        lines.push_back(decided(std::move(line), state_of(seen, node), !is_none, place_of(seen, node)));
    } else if (registration.populated == Populated::probable) {
        lines.push_back(unseen(std::move(line), NotVisible::bus_not_probed));
    } else if (registration.bus == BusType::amba) {  // amba_device_add()
        lines.push_back(unseen(std::move(line), NotVisible::id_not_read));
    } else if (may_be_early(*board.tree, node)) {
        lines.push_back(unseen(std::move(line), NotVisible::maybe_early));
    } else {
        lines.push_back(decided(std::move(line), nothing(), false, place_of(seen, node)));
    }
}

}  // namespace

void compare_devices(const Board& board, const Seen& seen, Lines& lines) {
    if (seen.devices.empty()) {
        VerifyLine line{.what = VerifyWhat::presence, .agreement = {}};
        lines.push_back(unseen(std::move(line), NotVisible::no_file, seen.files.no_devices));
        return;
    }
    for (std::size_t i = 0; i < board.topology.registrations.size(); ++i) {
        compare_node(board, seen, static_cast<NodeId>(i), lines);
    }
    for (const SeenDevice& device : seen.devices) {
        if (!device.path.empty() && !device.node) {
            VerifyLine line{.what = VerifyWhat::presence, .agreement = {}, .name = device.path, .predicted = nothing()};
            lines.push_back(decided(std::move(line),
                                    in_state(device.driver.empty() ? VerifyState::unbound : VerifyState::bound), false,
                                    "/sys/bus/" + device.bus + "/devices/" + device.name));
        }
    }
}

}  // namespace dmavet::verify
