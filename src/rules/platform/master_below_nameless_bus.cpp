// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/iommu_clients.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::master_below_nameless_bus {

namespace {

// Whether boot code makes devices of the node's children.
bool is_walked(const RuleInput& input, NodeId node) {
    if (node == root_node) {
        return true;
    }
    const Device* bus = input.topology.find(node);
    return bus && bus->populated == Populated::yes &&
           topology::has(input.of.known_compatible(node), topology::KnownCompatible::bus);
}

// A node with an address window and children, but without a compatible.
bool is_nameless_bus(const RuleInput& input, NodeId node) {
    const auto has_property = [&](NameId name) { return input.tree.find_property(node, name) != nullptr; };
    return node != root_node && !has_property(input.of.names.compatible) && has_property(input.of.names.ranges) &&
           is_walked(input, input.tree.node(node).parent);
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> lost;
    for (const std::string_view name : {"iommus", "iommu-map", "dma-coherent", "memory-region"}) {
        survey::for_each_reachable(input, name, [&](const Property& property) {
            const NodeId node = property.node, bus = input.tree.node(node).parent;
            const Device* device = input.topology.find(node);
            if (device && device->populated == Populated::no && is_nameless_bus(input, bus) &&
                !survey::holds_free_names(input.tree, bus) && input.of.base_name(bus) != "reserved-memory") {
                lost.emplace_back(bus, node);
            }
        });
    }
    survey::for_each_cause(lost, [&](NodeId bus, std::span<const NodeId> nodes) {
        report
            .at(bus, "compatible",
                fmt::format("a bus without compatible: boot code does not look below it, so {} with DMA properties {} "
                            "created",
                            wording::count_text(nodes.size(), "device"), nodes.size() == 1 ? "is never" : "are never"))
            .evidence(nodes, "", "is never created")
            .write("compatible", string_value("simple-bus"));
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "master-below-nameless-bus",
    .family = "platform",
    .title = "DMA masters on a bus that has no compatible",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An available device with `iommus`, `iommu-map`, `dma-coherent` or `memory-region` is below a node with "
        "`ranges` and without `compatible`, next to devices that boot code creates. One finding for each such bus.",
    .why =
        "`of_platform_bus_create()` (5.10 to 7.2) skips a node without `compatible` together with all below it, and no "
        "driver can bind to it and create them later. The devices are missing without a message.",
    .fix = "give the bus the compatible simple-bus, or that of its driver",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::master_below_nameless_bus
