// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/property_form.hpp"

namespace dmavet::rules::dma_ranges_length {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        if (ranges->node == root_node || !input.topology.reachable[index(ranges->node)]) {
            continue;
        }
        if (ranges->leftover_bytes == 0 || !survey::is_bus(input, ranges->node)) {
            continue;
        }
        const std::size_t length = survey::byte_count(*input.tree.find_property(ranges->node, "dma-ranges"));
        const std::string layout = fmt::format("child {} + parent {} + size {} cells", ranges->child_cells,
                                               ranges->parent_cells, ranges->size_cells);
        const std::string message =
            ranges->cells_usable
                ? fmt::format(
                      "the length of dma-ranges, {}, is not a multiple of {} ({}); the kernel reads {} entr{} and drops {} bytes",
                      length, 4 * (std::size_t{ranges->child_cells} + ranges->parent_cells + ranges->size_cells),
                      layout, ranges->entries.size(), ranges->entries.size() == 1 ? "y" : "ies", ranges->leftover_bytes)
                : fmt::format("no entry can be read with {}", layout);
        report.at(ranges->node, "dma-ranges", message, {layout})
            .evidence(input.tree.node(ranges->node).parent, "#address-cells",
                      fmt::format("parent address: {} cells", ranges->parent_cells));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "dma-ranges-length",
    .family = "cells",
    .title = "dma-ranges does not consist of whole entries",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The length of a non-empty `dma-ranges` is not a multiple of the entry size: the node's `#address-cells`, "
        "its parent's `#address-cells` and the node's `#size-cells`, each inherited from above where it is missing, "
        "as the kernel does it.",
    .why =
        "`of_pci_range_parser_one()` reads entry after entry and silently drops what is left. A wrong "
        "length nearly always means a wrong layout, so the entries it did read are shifted: address taken for size, "
        "size for address. On arm64 such a node can also empty ZONE_DMA for the whole machine. Since 7.2 counts out of range "
        "(addresses of 1 to 4 cells, sizes of at least 1) are refused as a whole (`parser_init()`).",
    .fix = "make the entries fit the cell counts, or the cell counts fit the entries",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::form,
    .claims = Claims::node,
};

}  // namespace dmavet::rules::dma_ranges_length
