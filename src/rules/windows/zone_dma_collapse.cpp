// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/zone_dma_text.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::zone_dma_collapse {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const survey::ZoneDma& zone = input.surveys.zone_dma();
    if (!zone.decider || !zone.is_small) {
        return;
    }
    const std::uint64_t limit = input.topology.zones.dma->limit;
    const CpuMemory& ram = input.topology.ram;
    const std::uint64_t inside = ram.intersection(CpuInterval::up_to(CpuAddr{limit})).bytes();
    const DmaRanges* ranges = survey::find_ranges(input, *zone.decider);
    auto draft = report.at(
        *zone.decider, "dma-ranges",
        fmt::format("this dma-ranges ends at CPU {} and leaves ZONE_DMA {} of {} RAM for the whole machine; {}",
                    wording::hex(limit), wording::rough_size_text(inside), wording::rough_size_text(ram.bytes()),
                    placement_text(input)),
        {wording::hex(limit)});
    // A malformed one is an error of its own, and this only one of its consequences.
    if (ranges && (!survey::is_sound(input, *ranges) || ranges->map.empty())) {
        draft.severity(Severity::note);
    }
    add_cut_off(input, draft);
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "zone-dma-collapse",
    .family = "windows",
    .title = "one dma-ranges makes ZONE_DMA tiny for all devices",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "arm64: RAM is known, and one `dma-ranges` ends ZONE_DMA less than 256 MiB above the start of RAM, with more "
        "RAM above. A note where that one is malformed and already an error of its own.",
    .why =
        "`of_dma_get_max_cpu_address()` takes the smallest end of all available nodes; `zone_sizes_init()` (6.12) ends "
        "ZONE_DMA there, 6.1 at the next power of two. The default CMA area, the bounce buffer and every GFP_DMA "
        "allocation of all devices share what is left. An entry that does not translate counts with its size alone. "
        "An error where devices are then cut off from the bounce buffer.",
    .fix = "check the window; a device with such a narrow bus is better served with a pool of its own",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows | Needs::ram,
    .tier = Tier::consequence,
    .claims = Claims::board,
};

}  // namespace dmavet::rules::zone_dma_collapse
