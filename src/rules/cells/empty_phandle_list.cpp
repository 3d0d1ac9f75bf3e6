// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::empty_phandle_list {

namespace {

bool has_dma_mem_name(const RuleInput& input, NodeId node) {
    const Property* names = input.tree.find_property(node, input.of.names.interconnect_names);
    return names && topology::any_string(*names, [](std::string_view name) { return name == "dma-mem"; });
}

void check_list(const RuleInput& input, std::string_view list, std::string_view effect, Reporter& report) {
    survey::for_each_reachable(input, list, [&](const Property& property) {
        if (!property.empty() || survey::holds_free_names(input.tree, property.node)) {
            return;
        }
        if (list == "interconnects" && !has_dma_mem_name(input, property.node)) {
            return;
        }
        report.at(property.node, list, fmt::format("an empty {} is the same as none: {}", list, effect)).remove(list);
    });
}

void check(const RuleInput& input, Reporter& report) {
    check_list(input, "iommus", "the device runs without an IOMMU", report);
    check_list(input, "memory-region", "the device has no memory of its own", report);
    check_list(input, "interconnects", "the DMA parent is the parent in the tree", report);
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "empty-phandle-list",
    .family = "cells",
    .title = "an empty list of phandles",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`iommus` or `memory-region` of an available node is empty, or `interconnects` where `interconnect-names` has "
        "dma-mem.",
    .why =
        "`of_parse_phandle_with_args()` and `of_parse_phandle()` (5.10 to 7.2) find no first entry, as if the property "
        "were not there. It looks like a boolean, or like an override that should have been a delete-property.",
    .fix = "delete the property, or fill the list",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::empty_phandle_list
