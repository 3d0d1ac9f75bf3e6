// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::coherency_on_irrelevant_node {

namespace {

// CPUs and regions of memory have compatibles, but no device that would be configured for DMA.
bool describes_no_device(const Tree& tree, NodeId node) {
    while (tree.node(node).parent != root_node) {
        node = tree.node(node).parent;
    }
    const std::string_view name = tree.node(node).name;
    return name == "cpus" || name == "reserved-memory" || name == "memory" || name.starts_with("memory@");
}

bool has_device_inside(const RuleInput& input, NodeId node) {
    const auto& devices = input.topology.devices;
    const auto it = std::lower_bound(devices.begin(), devices.end(), node,
                                     [](const Device& device, NodeId n) { return device.node < n; });
    return it != devices.end() && input.tree.is_inside(it->node, node);
}

// DMA parents, functions on a PCI bus and children of buses that configure no DMA are the matter of others.
bool is_elsewhere(const RuleInput& input, NodeId node) {
    return input.tree.find_property(node, input.of.names.interconnect_cells) ||
           input.of.is_type(input.tree.node(node).parent, "pci") || survey::is_on_nonprobing_bus(input, node);
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_coherency_flag(input, [&](const Property& property) {
        const NodeId node = property.node;
        if (node == root_node || survey::holds_free_names(input.tree, node) || is_elsewhere(input, node)) {
            return;
        }
        if (!describes_no_device(input.tree, node) && has_device_inside(input, node)) {
            return;
        }
        const std::string_view name = input.tree.name(property.name);
        report.at(node, name,
                  fmt::format("{} where no device is: neither this node nor one below it is configured for DMA", name));
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherency-on-irrelevant-node",
    .family = "coherency",
    .title = "a coherency property that no device gets to see",
    .severity = Severity::note,
    .confidence = Confidence::likely,
    .on_by_default = false,
    .what =
        "`dma-coherent` or `dma-noncoherent` on an available node that is no device, has none below it and is "
        "nobody's DMA parent; or below `/cpus`, `/memory` or `/reserved-memory`.",
    .why =
        "`of_dma_is_coherent()` (5.10 to 7.2) starts at a device's node and goes up by DMA parents. A node that is on "
        "no such way is never asked: the author expected an effect that does not come.",
    .fix = "move it to the device or to a bus above the device",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::coherency_on_irrelevant_node
