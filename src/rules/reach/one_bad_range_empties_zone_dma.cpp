// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/zone_dma_text.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::one_bad_range_empties_zone_dma {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const survey::ZoneDma& zone = input.surveys.zone_dma();
    if (!zone.decider || !zone.is_empty) {
        return;
    }
    const CpuMemory& ram = input.topology.ram;
    const std::uint64_t limit = input.topology.zones.dma->limit;
    const DmaRanges* ranges = survey::find_ranges(input, *zone.decider);
    if (!ranges) {
        return;
    }
    auto draft = report.at(
        *zone.decider, "dma-ranges",
        fmt::format(
            "this dma-ranges ends at CPU {}, below all RAM (from {} on), and empties ZONE_DMA for the whole machine: {}",
            wording::hex(limit), wording::hex(raw(ram.first())), placement_text(input)),
        {wording::hex(limit)});
    // Where it is also somebody's window, range-misses-all-ram is the error, and this one of its consequences.
    if (!survey::is_sound(input, *ranges) || ranges->map.empty() || !input.surveys.range_users().of(*ranges).empty()) {
        draft.severity(Severity::warning);
    }
    for (const auto& other : input.topology.dma_ranges) {
        if (other.get() != ranges && other->max_cpu_address < raw(ram.first()) &&
            (other->node == root_node || input.topology.reachable[index(other->node)])) {
            draft.evidence(other->node, "dma-ranges",
                           fmt::format("ends at CPU {}, too", wording::hex(other->max_cpu_address)));
        }
    }
    add_cut_off(input, draft);
    draft.kernel_log("  DMA      empty");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "one-bad-range-empties-zone-dma",
    .family = "reach",
    .title = "one dma-ranges leaves the whole machine without ZONE_DMA",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "arm64 6.12: the lowest end of all `dma-ranges` of the tree lies below RAM, whether or not a device uses that "
        "one. A warning where the property is an error of another rule already: malformed, untranslatable, of size 0, or "
        "holding no RAM for a device that depends on it.",
    .why =
        "`of_dma_get_max_cpu_address()` takes the smallest end of all available nodes and "
        "`zone_sizes_init()` (arm64 6.12) makes it the end of ZONE_DMA. An entry that does not translate, or with "
        "shifted cells, counts with an absurdly small number. Below RAM the zone is empty: the default CMA area and "
        "the bounce buffer must lie below its end and are not there, or land anywhere, and GFP_DMA allocations have "
        "no memory of their own. An error where devices are then cut off from the bounce buffer, and else a warning where "
        "another finding says what is wrong with the window. 6.1 rounds up to a power of two and widens a limit that lies below RAM.",
    .fix = "mend that dma-ranges, or delete it when no device needs it",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows | Needs::ram,
    .tier = Tier::consequence,
    .claims = Claims::board,
};

}  // namespace dmavet::rules::one_bad_range_empties_zone_dma
