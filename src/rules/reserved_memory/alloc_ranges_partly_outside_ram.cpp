// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::alloc_ranges_partly_outside_ram {

namespace {

void check(const RuleInput& input, Reporter& report) {
    CpuMemory ram;
    bool gathered = false;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.alloc_ranges.empty() || !region.kept()) {
            continue;
        }
        if (!gathered) {
            ram = input.surveys.known_ram();
        }
        gathered = true;
        if (ram.empty()) {
            return;
        }
        const CpuInterval from_start = CpuInterval::from(ram.first());
        // From 0 on it means "below this end"; and one with no room above the start of RAM is another finding.
        const auto odd =
            std::find_if(region.alloc_ranges.begin(), region.alloc_ranges.end(), [&](const MemoryRange& range) {
                const auto allowed = range.interval();
                const auto above = allowed ? allowed->intersection(from_start) : std::nullopt;
                return range.base != 0 && above && above != allowed && above->size() >= region.size;
            });
        if (odd == region.alloc_ranges.end()) {
            continue;
        }
        const std::uint64_t start = raw(ram.first()), below = start - odd->base;
        const CpuMemory usable = ram.intersection(CpuMemory{*odd->interval()});
        report
            .at(region.node, "alloc-ranges",
                fmt::format(
                    "{} begins {} below the start of RAM ({:#x}): only {} of it are RAM that can hold the region "
                    "of {}",
                    wording::sized_span_text(odd->base, odd->size), wording::size_text(below), start,
                    wording::size_text(usable.bytes()), wording::size_text(region.size)),
                {fmt::format("{:#x}", odd->base)})
            .evidence(input.topology.memory.from.node.value_or(region.node),
                      input.topology.memory.from.node ? input.topology.memory.from.property : "alloc-ranges",
                      fmt::format("RAM starts at {:#x}", start));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "alloc-ranges-partly-outside-ram",
    .family = "reserved-memory",
    .title = "alloc-ranges that begins below RAM",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An entry of `alloc-ranges` begins above 0 but below the first byte of RAM, and ends inside RAM. An end above "
        "RAM is common, on boards that come with more or less of it, and is not meant.",
    .why =
        "`__reserved_mem_alloc_size()` (5.10 to 7.2) takes memory from the part that is RAM without a word. The range "
        "was most likely written for another start of RAM: its end is then too low as well, and the region may find "
        "no room or crowd the memory that 32-bit devices need.",
    .fix = "let the entry begin where RAM begins, and check its size",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::alloc_ranges_partly_outside_ram
