// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommus_on_bus_node {

namespace {

bool is_plain_bus(const RuleInput& input, NodeId node) {
    const Property* compatible = input.tree.find_property(node, input.of.names.compatible);
    return compatible && !compatible->empty() && !topology::any_string(*compatible, [](std::string_view one) {
               return one != "simple-bus" && one != "simple-pm-bus" && one != "arm,amba-bus";
           });
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (!is_plain_bus(input, list.node)) {
            continue;
        }
        std::vector<NodeId> without;
        for (auto child = input.tree.first_child(list.node); child; child = input.tree.next_sibling(*child)) {
            const Device* below = input.topology.find(*child);
            if (below && below->bus_master != BusMaster::no && below->iommu->state == IommuState::none) {
                without.push_back(*child);
            }
        }
        auto draft =
            report.at(list.node, "iommus",
                      fmt::format("iommus on a bus: it is not inherited, so it translates for no device{}",
                                  without.empty() ? ""
                                                  : fmt::format(", and {} directly below {} without an IOMMU",
                                                                wording::count_text(without.size(), "bus master"),
                                                                without.size() == 1 ? "is" : "are")));
        draft.evidence(without, "", "has no iommus of its own");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommus-on-bus-node",
    .family = "iommu",
    .title = "iommus on a bus node",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what = "An available node that is nothing but a bus (`simple-bus`, `simple-pm-bus`) has `iommus`.",
    .why =
        "`of_iommu_configure()` (5.10 to 7.2) reads the device's own node and never walks up the tree. The bus is a "
        "device that does no DMA; those below it, for which the property was meant, get no IOMMU.",
    .fix = "move iommus to the devices that have these streams",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::iommus_on_bus_node
