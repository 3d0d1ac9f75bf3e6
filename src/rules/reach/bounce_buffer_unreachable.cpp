// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::bounce_buffer_unreachable {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const auto& bounce = input.placement.swiotlb;
    if (!bounce) {
        return;
    }
    for (const survey::CutOff& bus : input.surveys.cut_off_from_bounce_buffer()) {
        report
            .at(bus.ranges->node, "dma-ranges",
                fmt::format(
                    "{} of {} RAM lie outside the windows, and so does the bounce buffer at {}: buffers there cannot be "
                    "mapped at all",
                    wording::rough_size_text(bus.outside), wording::rough_size_text(input.topology.ram.bytes()),
                    wording::span_text(bounce->within)))
            .evidence(survey::nodes_of(bus.devices), "", "cannot bounce")
            .kernel_log(no_window_log(input));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "bounce-buffer-unreachable",
    .family = "reach",
    .title = "a window that holds some RAM, but not the bounce buffer",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "RAM is known, the windows of a `dma-ranges` hold part of it but nothing of where boot puts the bounce "
        "buffer, and a bus master without a translating IOMMU depends on it. Nothing is said where another dma-ranges "
        "leaves ZONE_DMA empty or tiny: that one is reported.",
    .why =
        "A buffer outside the window is copied through the swiotlb, which lies at the top of ZONE_DMA. "
        "`swiotlb_map()` (5.10 to 7.2) translates that address too, finds no window, prints \"swiotlb addr ... "
        "overflow\" and returns DMA_MAPPING_ERROR. A window that leaves out low memory cannot be rescued by bouncing.",
    .fix = "widen the window to low memory, or put the devices behind an IOMMU",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows | Needs::ram,
    .tier = Tier::consequence,
    .after = {"one-bad-range-empties-zone-dma", "zone-dma-collapse"},
};

}  // namespace dmavet::rules::bounce_buffer_unreachable
