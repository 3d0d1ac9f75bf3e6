// SPDX-License-Identifier: Apache-2.0
#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"

namespace dmavet::rules::conflicting_coherency_properties {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const NameId coherent = input.tree.name_id("dma-coherent");
    survey::for_each_reachable(input, "dma-noncoherent", [&](const Property& noncoherent) {
        if (!input.tree.find_property(noncoherent.node, coherent)) {
            return;
        }
        report
            .at(noncoherent.node, "dma-noncoherent",
                "dma-coherent and dma-noncoherent on one node: the kernel reads dma-coherent and never the other")
            .evidence(noncoherent.node, "dma-coherent", "this one counts")
            .fix_dts("/delete-property/ dma-noncoherent;  /* or dma-coherent */");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "conflicting-coherency-properties",
    .family = "coherency",
    .title = "dma-coherent and dma-noncoherent on the same node",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "An available node has both `dma-coherent` and `dma-noncoherent`.",
    .why =
        "`of_dma_is_coherent()` (6.1 to 7.2) asks each node for `dma-coherent` first and returns at once, so "
        "`dma-noncoherent` on the same node is dead. It is the usual trace of an include or overlay that added its "
        "own property where it should have deleted the inherited one: the author of the second one believes the "
        "device to be non-coherent, the kernel maps its buffers cacheable.",
    .fix = "delete the property that does not describe the hardware",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::conflicting_coherency_properties
