// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"

namespace dmavet::rules::coherency_on_pci_function {

namespace {

bool is_pci_bus(const Tree& tree, NodeId node) {
    const Property* type = tree.find_property(node, "device_type");
    return type && type->as_string() == "pci";
}

// The functions' record of the host bridge above a node on a PCI bus; null when it is on none.
const Device* host_functions(const RuleInput& input, NodeId node) {
    const auto parent = input.tree.parent(node);
    if (!parent || !is_pci_bus(input.tree, *parent)) {
        return nullptr;
    }
    for (std::optional<NodeId> n = parent; n; n = input.tree.parent(*n)) {
        if (const Device* functions = input.topology.find_pci(*n)) {
            return functions;
        }
    }
    return nullptr;
}

void check_property(const RuleInput& input, const Property& property, Reporter& report) {
    const Device* functions = host_functions(input, property.node);
    if (!functions || !functions->coherent.value) {
        return;
    }
    const std::string_view name = input.tree.name(property.name);
    const bool effective = *functions->coherent.value;
    const bool agrees = effective == (name == "dma-coherent");
    const std::string host = input.tree.path(functions->node);
    auto draft =
        report.at(property.node, name,
                  fmt::format("{} on a PCI function is never read; like all functions of its host bridge it is {}{}",
                              name, effective ? "coherent" : "non-coherent", agrees ? " anyway" : ""));
    draft.severity(agrees ? Severity::note : Severity::error)
        .evidence(functions->node, effective ? "dma-coherent" : "",
                  "the host bridge, whose properties count for every function")
        .fix(agrees ? "delete it" : fmt::format("put it on {}, if it is true for every function there", host));
    if (agrees) {
        draft.remove(name);
    }
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_coherency_flag(input, [&](const Property& property) { check_property(input, property, report); });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherency-on-pci-function",
    .family = "coherency",
    .title = "a coherency property on a PCI function",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`dma-coherent` or `dma-noncoherent` stands on an available node below a PCI host bridge. An error when it "
        "contradicts what the functions of that bridge are, a note when it only repeats it.",
    .why =
        "`pci_dma_configure()` (5.10 to 7.2) hands the host bridge's node to `of_dma_configure()` for every function "
        "behind it. A function's own node is attached to the device but takes no part in its DMA configuration.",
    .fix = "put it on the host bridge; functions that differ from each other cannot be described",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::coherency_on_pci_function
