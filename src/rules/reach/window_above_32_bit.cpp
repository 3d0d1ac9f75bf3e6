// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::window_above_32_bit {

namespace {

// The windows through which devices reach memory: where RAM is known, those that hold some of it.
std::vector<Region> windows_to_memory(const RuleInput& input, const DmaRanges& ranges) {
    const CpuMemory& ram = input.surveys.known_ram();
    std::vector<Region> windows;
    std::copy_if(ranges.map.begin(), ranges.map.end(), std::back_inserter(windows),
                 [&](const Region& region) { return ram.empty() || ram.overlaps(region.cpu()); });
    return windows;
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        const auto is_above = [](const Region& region) { return region.dma_start > BusAddr{0xffffffff}; };
        const std::vector<Region> windows = windows_to_memory(input, *ranges);
        if (windows.empty() || !std::all_of(windows.begin(), windows.end(), is_above)) {
            continue;
        }
        const auto [devices, known] = input.surveys.range_users().dependants(*ranges);
        if (devices.empty() || !survey::has_windows(input, *ranges)) {
            continue;
        }
        BusAddr lowest = windows.front().dma_start;
        BusAddr limit = lowest;
        for (const Region& region : windows) {
            lowest = std::min(lowest, region.bus().first());
            limit = std::max(limit, region.bus().last());
        }
        auto draft = report.at(
            ranges->node, "dma-ranges",
            fmt::format("all memory begins at bus address {}: a device with a mask of 32 bits can reach none of it",
                        wording::hex(raw(lowest))),
            {wording::hex(raw(lowest))});
        draft.evidence(survey::nodes_of(devices), "", "needs a mask of more than 32 bits")
            .kernel_log(beyond_mask_log(input, raw(limit)));
        if (!known) {
            draft.severity(Severity::warning).confidence(Confidence::possible);
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "window-above-32-bit",
    .family = "reach",
    .title = "no window below 4 GiB of bus address space",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "The lowest bus address of a `dma-ranges` at which there is RAM is above 0xffffffff, and a bus master without "
        "a translating IOMMU depends on it; a window that leads to registers alone does not count. "
        "Only possible, and a warning, where devices with registers and an interrupt are all that is on the bus.",
    .why =
        "The default mask has 32 bits, and many devices, PCI cards above all, have no more. `dma_set_mask()` of 32 "
        "bits succeeds all the same (`dma_direct_supported()`, 5.10 to 7.2), but no page passes `dma_coherent_ok()`: "
        "the driver's first `dma_alloc_coherent()` returns NULL and its probe ends with -ENOMEM. Bouncing does not "
        "help, because the bounce buffer lies behind the same window.",
    .fix = "add a window below 4 GiB of bus addresses, or put the devices behind an IOMMU",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry"},
};

}  // namespace dmavet::rules::window_above_32_bit
