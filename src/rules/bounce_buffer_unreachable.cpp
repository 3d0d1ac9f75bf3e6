// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/ram_cover.hpp"
#include "rules/range_users.hpp"
#include "rules/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet {

static void check(const RuleInput& input, Reporter& report) {
    const auto& bounce = input.placement.swiotlb;
    if (input.topology.dma_ranges.empty() || !bounce) return;
    const std::vector<MemoryRange> ram = ram_of(input);
    const std::uint64_t total = size_of(ram);
    RangeUsers users(input);
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!is_trusted(input, *ranges)) continue;
        const CpuWindows windows(ranges->map);
        const std::uint64_t held = windows.bytes_in(ram);
        if (held == 0 || held == total || windows.touch({&bounce->within, 1})) continue;
        const std::vector<const Device*> devices = users.of(*ranges);
        if (devices.empty()) continue;
        report
            .at(ranges->node, "dma-ranges",
                fmt::format("{} of {} RAM lie outside, and so does the bounce buffer at {}: buffers there cannot be "
                            "mapped at all",
                            rough_size_text(total - held), rough_size_text(total),
                            span_text(bounce->within.base, bounce->within.size)))
            .evidence(nodes_of(devices), "", "cannot bounce")
            .kernel_log(no_window_log(input));
    }
}

extern const Rule rule_bounce_buffer_unreachable;
constinit const Rule rule_bounce_buffer_unreachable{
    .id = "bounce-buffer-unreachable",
    .family = "reach",
    .title = "a window that holds some RAM, but not the bounce buffer",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "RAM is known, the windows of a `dma-ranges` hold part of it but nothing of where boot puts the bounce "
        "buffer, and a bus master without a translating IOMMU depends on it.",
    .why =
        "A buffer outside the window is copied through the swiotlb, which lies at the top of ZONE_DMA. "
        "`swiotlb_map()` (6.1, 6.12) translates that address too, finds no window, prints \"swiotlb addr ... "
        "overflow\" and returns DMA_MAPPING_ERROR. A window that leaves out low memory cannot be rescued by bouncing.",
    .fix = "widen the window to low memory, or put the devices behind an IOMMU",
    .check = &check,
};

}  // namespace dmavet
