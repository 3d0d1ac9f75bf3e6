// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/cells_on_path.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::zero_size_cells_on_dma_path {

namespace {

struct Blocked {
    survey::BadCells cells;
    std::uint64_t first_address;  // of the first entry that fails, on its bus
    std::vector<NodeId> nodes;
};

std::map<NodeId, Blocked> blocked_by_bus(const RuleInput& input) {
    std::map<NodeId, Blocked> blocked;
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!survey::is_sound(input, *ranges)) {
            continue;
        }
        for (const RangeEntry& entry : ranges->entries) {
            const auto bad = survey::bad_cells(input, *ranges, entry);
            if (!bad) {
                continue;
            }
            blocked.try_emplace(bad->bus, Blocked{*bad, raw(entry.dma_start), {}})
                .first->second.nodes.push_back(ranges->node);
            break;
        }
    }
    return blocked;
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [bus, blocked] : blocked_by_bus(input)) {
        const bool size = blocked.cells.size_cells == 0;
        const std::string_view name = size ? "#size-cells" : "#address-cells";
        report
            .at(bus, name,
                fmt::format("{} = {} here: no DMA address can cross this bus, so {} below {} no effect and devices get "
                            "the identity map",
                            name, size ? 0 : blocked.cells.address_cells,
                            wording::count_text(blocked.nodes.size(), "dma-ranges", "dma-ranges"),
                            blocked.nodes.size() == 1 ? "has" : "have"))
            .evidence(blocked.nodes, "dma-ranges", "cannot be translated")
            .kernel_log(fmt::format("OF: translation of DMA address({:x}) to CPU address failed node({})",
                                    blocked.first_address, input.tree.path(blocked.nodes.front())));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "zero-size-cells-on-dma-path",
    .family = "cells",
    .title = "a bus without size cells between a dma-ranges and the CPU",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An entry of a `dma-ranges` has to be translated across a bus with `#size-cells = <0>`, or with an "
        "`#address-cells` of 0 or more than 4.",
    .why =
        "`__of_translate_address()` (5.10 to 7.2) checks the cell counts of every bus on the way and gives up. "
        "`of_dma_get_range()` then returns -EINVAL, which `of_dma_configure_id()` treats like a missing property: "
        "neither offset nor limit. Without a size a bus cannot be the way to memory; registers have no `#size-cells = "
        "<0>` either, unless they are mere numbers.",
    .fix = "give the bus the cells that its address space needs",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::zero_size_cells_on_dma_path
