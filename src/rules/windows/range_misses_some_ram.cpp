// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::range_misses_some_ram {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const CpuMemory& ram = input.topology.ram;
    const std::uint64_t total = ram.bytes();
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!survey::has_windows(input, *ranges)) {
            continue;
        }
        const CpuMemory windows = survey::cpu_side(ranges->map);
        const std::uint64_t held = windows.intersection(ram).bytes();
        if (held == 0 || held == total) {
            continue;
        }
        const auto& bounce = input.placement.swiotlb;
        const bool can_bounce = bounce && windows.overlaps(bounce->within);
        const std::vector<const Device*> devices = input.surveys.range_users().of(*ranges);
        if (devices.empty()) {
            continue;
        }
        report
            .at(ranges->node, "dma-ranges",
                fmt::format(
                    "{} of {} RAM lie outside the windows: buffers there {}, and coherent memory comes from the rest",
                    wording::rough_size_text(total - held), wording::rough_size_text(total),
                    can_bounce ? "go through the bounce buffer" : "cannot be mapped"))
            .evidence(survey::nodes_of(devices), "", "has this limit");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "range-misses-some-ram",
    .family = "windows",
    .title = "a dma-ranges that holds only part of RAM",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what =
        "RAM is known, the windows of a `dma-ranges` hold some of it but not all, and a bus master without a "
        "translating IOMMU depends on it.",
    .why =
        "Where the bus is that narrow it is right to say so. What it costs: `dma_direct_map_page()` (5.10 to 6.12; "
        "`dma_direct_map_phys()` in 7.2) copies every buffer outside through the swiotlb, and `dma_direct_alloc()` "
        "looks for coherent memory in the zones and CMA areas that lie inside.",
    .fix = "nothing, when the bus reaches no further; else widen the window",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows | Needs::ram,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry", "bounce-buffer-unreachable", "least-request-unmet"},
};

}  // namespace dmavet::rules::range_misses_some_ram
