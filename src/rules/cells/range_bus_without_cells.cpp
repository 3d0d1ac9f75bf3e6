// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::range_bus_without_cells {

namespace {

constexpr std::uint32_t specified_address_cells = 2, specified_size_cells = 1;

std::string missing(std::string_view name, std::uint32_t inherited, std::uint32_t specified) {
    if (inherited == specified) {
        return fmt::format("{} ({} is inherited)", name, inherited);
    }
    return fmt::format("{} (the kernel inherits {}, others take {})", name, inherited, specified);
}

std::string missing_cells(const RuleInput& input, NodeId node, bool address, bool size) {
    std::string text;
    if (address && !survey::is_bus(input, node)) {
        text = "#address-cells";
    } else if (address) {
        text = missing("#address-cells", input.of.bus_addr_cells(node), specified_address_cells);
    }
    if (address && size) {
        text += " and ";
    }
    if (size) {
        text += missing("#size-cells", input.of.bus_size_cells(node), specified_size_cells);
    }
    return text;
}

// Where the kernel inherits nothing.
std::string loss(const RuleInput& input, const Property& property) {
    if (property.name != input.of.names.dma_ranges) {
        return ": the node is no bus, and no address of a node below it translates";
    }
    return input.kernel.does.refuses_odd_cells
               ? ": the node is no bus, and the property has no effect"
               : ": the node is no bus, and the kernel crashes when it reads the property (NULL dereference)";
}

void check_property(const RuleInput& input, const Property& property, Reporter& report) {
    const NodeId node = property.node;
    const bool no_address = !input.tree.find_property(node, input.of.names.address_cells);
    const bool no_size = !input.tree.find_property(node, input.of.names.size_cells);
    if ((!no_address && !no_size) || property.empty() || survey::holds_free_names(input.tree, node)) {
        return;
    }
    const bool same = (!no_address || input.of.bus_addr_cells(node) == specified_address_cells) &&
                      (!no_size || input.of.bus_size_cells(node) == specified_size_cells);
    const bool is_lost = !survey::is_bus(input, node);
    auto draft =
        report.at(node, input.tree.name(property.name),
                  fmt::format("{} without {}{}", input.tree.name(property.name),
                              missing_cells(input, node, no_address, no_size), is_lost ? loss(input, property) : ""));
    draft.severity(is_lost ? Severity::error : same ? Severity::note : Severity::warning);
    if (no_address) {
        draft.write("#address-cells", cell_value(input.of.bus_addr_cells(node)));
    }
    if (no_size) {
        draft.write("#size-cells", cell_value(input.of.bus_size_cells(node)));
    }
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_reachable(input, "dma-ranges", [&](const Property& p) { check_property(input, p, report); });
    survey::for_each_reachable(input, "ranges", [&](const Property& p) {
        // A node that has both gets one finding.
        const Property* dma = input.tree.find_property(p.node, input.of.names.dma_ranges);
        if (!dma || dma->empty()) {
            check_property(input, p, report);
        }
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "range-bus-without-cells",
    .family = "cells",
    .title = "ranges or dma-ranges on a bus that does not say its cell counts",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A non-empty `ranges` or `dma-ranges` stands on an available node without `#address-cells` or without "
        "`#size-cells`. An error without `#address-cells` on 6.13 and later; before, a note where the inherited count "
        "happens to be what the specification says.",
    .why =
        "Since 6.13 a node without `#address-cells` of its own is no bus (`of_bus_default_match()`): no address "
        "translates across it, and a `dma-ranges` on it has no effect (7.2), or its reader dereferences NULL (6.13 to "
        "7.1). Before, `of_bus_n_addr_cells()` and `of_bus_n_size_cells()` took a missing count from the node above, as "
        "they still do for `#size-cells`; the Devicetree Specification says 2 and 1, and so do dtc, boot loaders and "
        "other systems. They cut the same cells into different entries.",
    .fix = "write both counts on the bus",
    .check = &check,
    .needs = Needs::dma_ranges,
    .tier = Tier::form,
    .after = {"dma-ranges-length", "root-dma-ranges"},
};

}  // namespace dmavet::rules::range_bus_without_cells
