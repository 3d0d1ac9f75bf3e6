// SPDX-License-Identifier: Apache-2.0
// Is each node the device, or none, that populating the tree was said to make of it?
#include <algorithm>
#include <utility>

#include "topology/of_tree.hpp"
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

// PCI finds its functions by itself, whatever nodes say, and may make nodes for them.
bool is_populated(const SeenDevice& device) {
    return device.bus != "pci";
}

// The one that populating the tree has made; null: none.
const SeenDevice* device_of_tree(const Seen& seen, NodeId node) {
    const SeenDevice* found = nullptr;
    const auto [first, end] = seen.by_node.equal_range(node);
    for (auto at = first; at != end; ++at) {
        const SeenDevice& device = seen.devices[at->second];
        const bool is_better = found == nullptr || (found->driver.empty() && !device.driver.empty());
        found = is_populated(device) && is_better ? &device : found;
    }
    return found;
}

VerifyState state_of(const SeenDevice& device) {
    return !device.driver.empty() ? VerifyState::bound : device.waits ? VerifyState::waiting : VerifyState::unbound;
}

std::string place_of(const SeenDevice& device) {
    return "/sys/bus/" + device.bus + "/devices/" + device.name;
}

void compare_node(const Board& board, const Seen& seen, NodeId node, Lines& lines) {
    const Registration& registration = board.topology.registrations[index(node)];
    const SeenDevice* device = device_of_tree(seen, node);
    const bool is_none = registration.populated == Populated::no;
    if (is_none && (device == nullptr || !is_surely_none(board.topology, node))) {
        return;  // most nodes of a tree are none; what a driver makes by itself is its own affair
    }
    VerifyLine line{.what = VerifyWhat::presence,
                    .agreement = {},
                    .node = node,
                    .predicted = is_none ? nothing() : in_state(VerifyState::present)};
    if (device != nullptr) {
        lines.push_back(decided(std::move(line), in_state(state_of(*device)), !is_none, place_of(*device)));
    } else if (const std::string* gap = gap_of(board, seen, node)) {
        lines.push_back(unseen(std::move(line), NotVisible::no_file, *gap));
    } else if (registration.populated == Populated::probable) {
        lines.push_back(unseen(std::move(line), NotVisible::bus_not_probed));
    } else if (registration.bus == BusType::amba) {  // amba_device_add()
        lines.push_back(unseen(std::move(line), NotVisible::id_not_read));
    } else if (board.of->is_compatible(node, "simple-framebuffer")) {  // sysfb_disable(), aperture_remove_*()
        lines.push_back(unseen(std::move(line), NotVisible::taken_over));
    } else if (may_be_early(*board.tree, node)) {
        lines.push_back(unseen(std::move(line), NotVisible::maybe_early));
    } else {
        lines.push_back(decided(std::move(line), nothing(), false, "/sys/bus/*/devices"));
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
        if (!device.path.empty() && !device.node && is_populated(device)) {
            VerifyLine line{.what = VerifyWhat::presence, .agreement = {}, .name = device.path, .predicted = nothing()};
            lines.push_back(decided(std::move(line), in_state(state_of(device)), false, place_of(device)));
        }
    }
}

}  // namespace dmavet::verify
