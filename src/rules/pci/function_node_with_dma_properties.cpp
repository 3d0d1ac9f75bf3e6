// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"

namespace dmavet::rules::function_node_with_dma_properties {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const std::string_view name : {"iommus", "iommu-map", "dma-ranges"}) {
        survey::for_each_reachable(input, name, [&](const Property& property) {
            const NodeId node = property.node;
            if (!survey::is_pci_function(input, node)) {
                return;
            }
            // Of a node that has children it is their bus's.
            if (name == "dma-ranges" && input.tree.first_child(node)) {
                return;
            }
            report
                .at(node, name,
                    fmt::format("{} on a PCI function is never read; the host bridge's properties count for every "
                                "function behind it",
                                name))
                .remove(name);
        });
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "function-node-with-dma-properties",
    .family = "pci",
    .title = "iommus, iommu-map or dma-ranges on a PCI function",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "`iommus`, `iommu-map` or, without children, `dma-ranges` stands on an available node on a PCI bus.",
    .why =
        "`pci_dma_configure()` (5.10 to 7.2) hands the host bridge's node to `of_dma_configure()` for every function "
        "behind it. What the function's own node says about IOMMU and windows has no reader, so the function gets "
        "another stream, or another window, than it says.",
    .fix = "put it on the host bridge: iommu-map for streams, dma-ranges for windows",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::function_node_with_dma_properties
