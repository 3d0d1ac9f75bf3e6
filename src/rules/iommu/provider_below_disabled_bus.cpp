// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::provider_below_disabled_bus {

namespace {

NodeId disabled_ancestor(const RuleInput& input, NodeId node) {
    while (input.of.available(node) && node != root_node) {
        node = input.tree.node(node).parent;
    }
    return node;
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> affected;
    const auto add = [&](NodeId provider, NodeId client) {
        if (!input.topology.reachable[index(provider)]) {
            affected.emplace_back(provider, client);
        }
    };
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        for (const IommuEntry& entry : device.iommu->entries) {
            add(entry.controller, list.node);
        }
    }
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        for (const IommuMapRow& row : map.rows) {
            if (row.status == IommuMapRowStatus::usable) {
                add(*row.controller, node);
            }
        }
    }
    survey::for_each_cause(affected, [&](NodeId provider, std::span<const NodeId> clients) {
        const NodeId bus = disabled_ancestor(input, provider);
        report
            .at(provider, "",
                fmt::format(
                    "this IOMMU is not disabled itself but {} above it is, so no driver ever takes it: {} wait{} "
                    "for it until the deferred-probe time-out and then run{} untranslated",
                    input.tree.path(bus), wording::count_text(clients.size(), "device"), clients.size() == 1 ? "s" : "",
                    clients.size() == 1 ? "s" : ""))
            .evidence(bus, "status", "disabled")
            .evidence(clients, "", "refers to the IOMMU")
            .kernel_log("deferred probe timeout, ignoring dependency");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "provider-below-disabled-bus",
    .family = "iommu",
    .title = "an IOMMU below a disabled bus",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "Available devices refer to an IOMMU whose own `status` is okay while a node above it is disabled.",
    .why =
        "`of_iommu_xlate()` (5.10 to 7.2) asks `of_device_is_available()` about the IOMMU's node alone. It takes it to "
        "be there and answers -EPROBE_DEFER, but below a disabled node no device is created: the clients probe only "
        "after `deferred_probe_timeout` (10 s), without an IOMMU.",
    .fix = "enable the bus, or disable the IOMMU as well",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::provider_below_disabled_bus
