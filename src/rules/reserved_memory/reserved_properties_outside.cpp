// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/regions.hpp"

namespace dmavet::rules::reserved_properties_outside {

namespace {

struct Stray {
    NodeId parent, node;
    std::string_view property;
};

bool holds_paths(const RuleInput& input, NodeId node) {
    constexpr std::array<std::string_view, 5> names{"__symbols__", "__fixups__", "__local_fixups__", "aliases",
                                                    "chosen"};
    return std::find(names.begin(), names.end(), input.tree.node(node).name) != names.end();
}

std::vector<Stray> find_strays(const RuleInput& input) {
    std::vector<Stray> strays;
    const auto add = [&](NodeId node, std::string_view property) {
        if (node != root_node && !survey::is_region_node(input, node) && !holds_paths(input, node)) {
            strays.push_back({input.tree.node(node).parent, node, property});
        }
    };
    for (const Device& device : input.topology.devices) {
        if (survey::is_dma_pool(input, device.node) && input.topology.reachable[index(device.node)]) {
            add(device.node, "compatible");
        }
    }
    for (const std::string_view name : {"no-map", "reusable", "linux,cma-default"}) {
        survey::for_each_reachable(input, name, [&](const Property& property) { add(property.node, name); });
    }
    for (const ReservedRegion& region : input.topology.reserved) {
        survey::for_each_nested_region(input, region.node, [&](NodeId node) { add(node, "reg"); });
    }
    // One for each node: of several the one that stands first above.
    std::stable_sort(strays.begin(), strays.end(), [](const Stray& a, const Stray& b) {
        return a.parent != b.parent ? a.parent < b.parent : a.node < b.node;
    });
    const auto same_node = [](const Stray& a, const Stray& b) { return a.node == b.node; };
    strays.erase(std::unique(strays.begin(), strays.end(), same_node), strays.end());
    return strays;
}

std::string_view subject(std::string_view property) {
    if (property == "compatible") {
        return "its compatible";
    }
    return property == "reg" ? "its place two levels below /reserved-memory" : property;
}

// Those to which no memory-region leads that is a finding already; all where there are no others.
std::vector<Stray> not_told_yet(std::vector<Stray> strays, const Reporter& report) {
    std::vector<Stray> left;
    std::copy_if(strays.begin(), strays.end(), std::back_inserter(left),
                 [&](const Stray& stray) { return !report.is_claimed(stray.node); });
    return left.empty() ? strays : left;
}

void check(const RuleInput& input, Reporter& report) {
    const std::vector<Stray> strays = find_strays(input);
    for (auto first = strays.begin(); first != strays.end();) {
        const auto end = std::find_if(first, strays.end(), [&](const Stray& s) { return s.parent != first->parent; });
        const std::vector<Stray> told = not_told_yet({first, end}, report);
        const Stray& one = told.front();
        auto draft = report.at(
            one.node, one.property == "reg" ? "" : one.property,
            fmt::format("{} says that this is reserved memory, but the kernel looks for that only in children of "
                        "/reserved-memory: nothing is reserved here",
                        subject(one.property)));
        for (auto it = told.begin() + 1; it != told.end(); ++it) {
            draft.evidence(it->node, it->property, "likewise");
        }
        first = end;
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "reserved-properties-outside",
    .family = "reserved-memory",
    .title = "a reserved region that is no child of /reserved-memory",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An available node with `no-map`, `reusable`, `linux,cma-default` or the compatible of a DMA pool is not a "
        "child of `/reserved-memory`; or a node with `reg` or `size` is the child of a node that only groups such nodes "
        "there. One finding for the children of one node.",
    .why =
        "`fdt_scan_reserved_mem()` (5.10 to 7.2) looks at the children of `/reserved-memory`, not at their children "
        "nor at other nodes. The memory stays ordinary RAM, and `memory-region` does not find the node.",
    .fix = "move the node into /reserved-memory",
    .check = &check,
    .tier = Tier::form,
    .after = {"reserved-memory-node-rejected", "memory-region-target-wrong"},
};

}  // namespace dmavet::rules::reserved_properties_outside
