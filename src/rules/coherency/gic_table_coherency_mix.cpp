// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::gic_table_coherency_mix {

namespace {

std::vector<NodeId> translators(const RuleInput& input, NodeId gic) {
    std::vector<NodeId> found;
    for (auto child = input.tree.first_child(gic); child; child = input.tree.next_sibling(*child)) {
        if (input.of.available(*child) && input.of.is_compatible(*child, "arm,gic-v3-its")) {
            found.push_back(*child);
        }
    }
    return found;
}

// One finding, at the GIC or at those ITS that lack the property.
void check_gic(const RuleInput& input, NodeId gic, Reporter& report) {
    const auto marked = [&](NodeId node) {
        return input.tree.find_property(node, input.of.names.dma_noncoherent) != nullptr;
    };
    const bool gic_marked = marked(gic);
    std::vector<NodeId> others = translators(input, gic);
    std::erase_if(others, [&](NodeId its) { return marked(its) == gic_marked; });
    if (others.empty()) {
        return;
    }
    auto draft = report.at(gic_marked ? others.front() : gic, "dma-noncoherent",
                           fmt::format("the {} lacks the dma-noncoherent of the {}: the tables of one are written past "
                                       "the caches, those of the other are left in them",
                                       gic_marked ? "ITS" : "GIC", gic_marked ? "GIC" : "ITS"));
    if (gic_marked) {
        draft.evidence(gic, "dma-noncoherent", "this one has it");
        draft.evidence(std::span(others).subspan(1), "dma-noncoherent", "lacks it too");
    } else {
        draft.evidence(others, "dma-noncoherent", "this one has it");
    }
    draft.fix_dts("dma-noncoherent;");
}

void check(const RuleInput& input, Reporter& report) {
    std::set<NodeId> gics;
    survey::for_each_reachable(input, "dma-noncoherent", [&](const Property& property) {
        const NodeId parent = input.tree.node(property.node).parent;
        for (const NodeId node : {property.node, parent}) {
            if (input.of.is_compatible(node, "arm,gic-v3")) {
                gics.insert(node);
            }
        }
    });
    for (const NodeId gic : gics) {
        check_gic(input, gic, report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "gic-table-coherency-mix",
    .family = "coherency",
    .title = "dma-noncoherent on a GIC but not on its ITS, or the other way round",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what = "Of an available `arm,gic-v3` and its `arm,gic-v3-its` child, one has `dma-noncoherent` and one has not.",
    .why =
        "Both drivers read the property of their own node only, nothing is inherited (6.12; 6.1 knows no such "
        "property): on the GIC it makes the redistributors' tables non-shareable, on the ITS the command queue and "
        "the ITS tables. In known chips both sit behind the same port to memory, so that one without the property "
        "reads stale tables and loses message-signalled interrupts.",
    .fix = "put dma-noncoherent on both",
    .check = &check,
    .needs = Needs::gic_noncoherent,
    .tier = Tier::comparison,
};

}  // namespace dmavet::rules::gic_table_coherency_mix
