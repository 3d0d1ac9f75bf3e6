// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::unused_leaf_range {

namespace {

// Controllers whose devices stand in no tree: they are found at run time and configured with this node.
constexpr std::array<std::string_view, 2> run_time_buses{"fsl,qoriq-mc", "xlnx,versal-net-cdx"};

// Ports, pins and the like are no devices, a child with a compatible is one.
bool has_child_device(const RuleInput& input, NodeId node) {
    for (auto child = input.tree.first_child(node); child; child = input.tree.next_sibling(*child)) {
        if (input.of.has_compatible(*child)) {
            return true;
        }
    }
    return false;
}

// Somebody's DMA goes through this node although it has no children, or soon will.
bool may_have_users(const RuleInput& input, NodeId node) {
    const topology::OfNames& names = input.of.names;
    if (has_child_device(input, node) || survey::is_pci_bus(input, node)) {
        return true;
    }
    if (topology::has(input.of.known_compatible(node), topology::KnownCompatible::bus)) {
        return true;
    }
    // A dma-mem provider; a bus whose children an overlay brings.
    if (input.tree.find_property(node, names.interconnect_cells) || input.tree.find_property(node, names.ranges)) {
        return true;
    }
    return std::any_of(run_time_buses.begin(), run_time_buses.end(),
                       [&](std::string_view compatible) { return input.of.is_compatible(node, compatible); });
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_reachable(input, "dma-ranges", [&](const Property& property) {
        if (property.node == root_node || may_have_users(input, property.node)) {
            return;
        }
        const NodeId parent = input.tree.node(property.node).parent;
        auto draft = report.at(property.node, "dma-ranges",
                               fmt::format("{}dma-ranges on a node without devices below it applies to nothing, not to "
                                           "the node itself either",
                                           property.empty() ? "an empty " : ""));
        draft.evidence(parent, "dma-ranges", "the node's own DMA is described here");
        if (property.empty()) {
            draft.remove("dma-ranges");
        }
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "unused-leaf-range",
    .family = "windows",
    .title = "dma-ranges on a node that has no devices below it",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An available node none of whose children has a `compatible` has `dma-ranges`, empty or not, and is neither a PCI bridge, nor a bus "
        "that overlays may fill (`ranges`, `simple-bus`), nor an interconnect provider, nor a bus whose devices are "
        "found at run time.",
    .why =
        "`of_dma_configure_id()` (6.0 and later) starts at the DMA parent, so a device's own `dma-ranges` never "
        "counts for the device. Kernels from 5.5 to 5.19 started at the node itself: there the same tree gives the "
        "device another window.",
    .fix = "delete it; a window for this device belongs on its bus",
    .check = &check,
    .needs = Needs::dma_ranges,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::unused_leaf_range
