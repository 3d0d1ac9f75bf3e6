// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::missing_pci_device_type {

namespace {

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_reachable(input, "ranges", [&](const Property& ranges) {
        const NodeId node = ranges.node;
        if (ranges.empty() || input.of.bus_addr_cells(node) != 3 || input.of.bus_size_cells(node) != 2) {
            return;
        }
        const std::string_view name = input.of.base_name(node);
        if (name != "pcie" && name != "pci") {
            return;
        }
        if (input.tree.find_property(node, input.of.names.device_type)) {
            return;
        }
        const bool by_name = name == "pcie";
        auto draft = report.at(
            node, "device_type",
            by_name ? "a PCI host bridge without device_type: it counts as one by its name alone"
                    : "a PCI host bridge without device_type: its addresses are translated as those of another bus");
        draft.severity(by_name ? Severity::note : Severity::warning).write("device_type", string_value("pci"));
        if (by_name) {
            draft.kernel_log(log_line(input, LogLine::no_device_type, input.tree.path(node)));
        }
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "missing-pci-device-type",
    .family = "cells",
    .title = "a PCI host bridge without device_type",
    .severity = Severity::note,
    .confidence = Confidence::likely,
    .on_by_default = false,
    .what =
        "An available node named pcie or pci has 3 address cells, 2 size cells and a non-empty `ranges`, but no "
        "`device_type`. A warning when it is named pci.",
    .why =
        "`of_bus_pci_match()` (5.10 to 7.2) asks for `device_type = \"pci\"` and forgives its absence to a node named "
        "pcie, once with a message. A node of another name is read as an ordinary bus with a flags cell: entries of "
        "`ranges` and `dma-ranges` then match only when that whole cell is equal.",
    .fix = "add device_type",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::missing_pci_device_type
