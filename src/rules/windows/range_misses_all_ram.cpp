// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::range_misses_all_ram {

namespace {

// A pool of the device's own in on-chip memory: the window may be meant for that alone.
bool has_pool_inside(const RuleInput& input, const Device& device, const CpuMemory& windows) {
    return std::any_of(device.pools.begin(), device.pools.end(), [&](const DevicePool& pool) {
        if (!pool.region) {
            return false;
        }
        const auto& place = input.placement.regions[input.topology.position_of(*pool.region)];
        return place && windows.overlaps(*place);
    });
}

void check(const RuleInput& input, Reporter& report) {
    const CpuMemory& ram = input.surveys.known_ram();
    if (ram.empty()) {
        return;
    }
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!survey::has_windows(input, *ranges)) {
            continue;
        }
        const CpuMemory windows = survey::cpu_side(ranges->map);
        if (windows.overlaps(ram)) {
            continue;
        }
        auto [devices, known] = input.surveys.range_users().dependants(*ranges);
        std::erase_if(devices, [&](const Device* device) { return has_pool_inside(input, *device, windows); });
        if (devices.empty()) {
            continue;
        }
        const Region& first = ranges->map.front();
        auto draft =
            report.at(ranges->node, "dma-ranges",
                      fmt::format("no window holds any RAM: CPU {} here, RAM from {} on; {} can address no buffer",
                                  wording::span_text(raw(first.cpu_start), first.size), wording::hex(raw(ram.first())),
                                  wording::count_text(devices.size(), "device")),
                      {wording::hex(raw(first.cpu_start))});
        draft.evidence(survey::nodes_of(devices), "", "every allocation and every mapping fails")
            .kernel_log(no_window_log(input));
        if (!known) {
            draft.severity(Severity::warning).confidence(Confidence::possible);
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "range-misses-all-ram",
    .family = "windows",
    .title = "a dma-ranges that holds no RAM at all",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "RAM is known, no entry of a `dma-ranges` leads to any of it, and a bus master without a translating IOMMU "
        "depends on it. Devices with a memory region of their own inside the window are left out. "
        "Only possible, and a warning, where devices with registers and an interrupt are all that is on the bus.",
    .why =
        "phys_to_dma() (5.10 to 7.2) finds no window for any page: `dma_coherent_ok()` refuses them all, so "
        "`dma_alloc_coherent()` returns NULL, and a streaming mapping ends in `dma_direct_map_page()` or "
        "`swiotlb_map()` with \"overflow\" and DMA_MAPPING_ERROR.",
    .fix = "let the parent address of an entry be where RAM is",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows | Needs::ram,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry", "dma-ranges-copied-from-ranges"},
};

}  // namespace dmavet::rules::range_misses_all_ram
