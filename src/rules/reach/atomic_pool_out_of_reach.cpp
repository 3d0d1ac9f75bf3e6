// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::atomic_pool_out_of_reach {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const std::vector<AtomicPool>& pools = input.placement.atomic_pools;
    if (pools.empty()) {
        return;
    }
    const CpuMemory& ram = input.topology.ram;
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!survey::has_windows(input, *ranges)) {
            continue;
        }
        const CpuMemory windows = survey::cpu_side(ranges->map);
        const bool in_reach = std::any_of(pools.begin(), pools.end(),
                                          [&](const AtomicPool& pool) { return windows.overlaps(pool.within); });
        if (in_reach || !windows.overlaps(ram)) {
            continue;
        }
        std::vector<const Device*> devices = input.surveys.range_users().of(*ranges);
        std::erase_if(devices, [](const Device* device) { return device->coherent.value != false; });
        if (devices.empty()) {
            continue;
        }
        report
            .at(ranges->node, "dma-ranges",
                fmt::format("none of the atomic pools (one in {}) lies in a window, so {} {} no coherent memory "
                            "where sleeping is not allowed",
                            wording::span_text(*pools.front().within.begin()),
                            wording::count_text(devices.size(), "non-coherent device"),
                            devices.size() == 1 ? "gets" : "get"))
            .evidence(survey::nodes_of(devices), "", "is non-coherent and depends on them")
            .kernel_log(log_line(input, LogLine::pool_exhausted));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "atomic-pool-out-of-reach",
    .family = "reach",
    .title = "no atomic pool within a non-coherent device's window",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "arm64, RAM known: non-coherent bus masters without a translating IOMMU depend on a `dma-ranges` that holds "
        "some RAM, but nothing of where boot puts the atomic pools.",
    .why =
        "`dma_direct_alloc()` (5.10 to 7.2) cannot remap memory uncached in atomic context and takes it from pools "
        "that were remapped at boot. `dma_alloc_from_pool()` asks each with `dma_coherent_ok()`; when none passes, "
        "every GFP_ATOMIC allocation fails, also while there is plenty of memory in the window.",
    .fix =
        "widen the window, or place CMA inside it (alloc-ranges of a linux,cma-default region), from which the "
        "pools are taken",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows | Needs::ram | Needs::atomic_pools,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry", "one-bad-range-empties-zone-dma", "zone-dma-collapse"},
};

}  // namespace dmavet::rules::atomic_pool_out_of_reach
