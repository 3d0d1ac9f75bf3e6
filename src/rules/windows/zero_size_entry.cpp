// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"

namespace dmavet::rules::zero_size_entry {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!survey::is_reachable(input, ranges->node)) {
            continue;
        }
        const auto& merged = ranges->merged;
        const auto zero =
            std::find_if(merged.begin(), merged.end(), [](const RangeEntry& e) { return e.cpu_start && e.size == 0; });
        if (zero == merged.end()) {
            continue;
        }
        const auto usable_after =
            std::count_if(zero + 1, merged.end(), [](const RangeEntry& e) { return e.cpu_start.has_value(); });
        const std::string bus_address = fmt::format("{:#x}", raw(zero->dma_start));
        const std::string effect =
            ranges->map.empty() ? "the map is set but empty, so no address is reachable and every DMA mapping fails"
            : usable_after > 0  ? fmt::format("it ends the list, and {} more after it are lost", usable_after)
                                : "it ends the list";
        const bool no_cells = ranges->size_cells == 0;
        auto draft = report.at(ranges->node, "dma-ranges",
                               fmt::format("the entry for bus address {} has size 0{}: {}", bus_address,
                                           no_cells ? ", because #size-cells is 0" : "", effect),
                               {bus_address});
        draft.severity(ranges->map.empty() || usable_after > 0 ? Severity::error : Severity::warning);
        if (no_cells) {
            draft.fix("give the bus #size-cells = <1> or <2>, and each entry a size of as many cells");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "zero-size-entry",
    .family = "windows",
    .title = "a dma-ranges entry of size 0",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "An entry of `dma-ranges` has size 0. A warning when it is the last one and others stand before it.",
    .why =
        "A `dev->dma_range_map` has no length of its own: every reader stops at the first region of size 0 (6.1, "
        "6.12). An entry of size 0 therefore hides all that follow, and as the first one it leaves a map in which no "
        "address is found: `dma_alloc_coherent()` returns NULL and every mapping fails. It is often 4 GiB written "
        "with a single size cell.",
    .fix = "give the size with two cells (#size-cells = <2>), or split the window into two that fit",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::form,
    .after = {"dma-ranges-length"},
};

}  // namespace dmavet::rules::zero_size_entry
