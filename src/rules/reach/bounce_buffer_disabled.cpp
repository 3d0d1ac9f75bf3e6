// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::bounce_buffer_disabled {

namespace {

void check(const RuleInput& input, Reporter& report) {
    if (input.line.swiotlb != Swiotlb::noforce || input.surveys.awaits_firmware()) {
        return;
    }
    const CpuMemory& ram = input.topology.ram;
    const std::uint64_t total = ram.bytes();
    std::vector<NodeId> buses, devices;
    std::uint64_t most_outside = 0;
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!survey::is_trusted(input, *ranges)) {
            continue;
        }
        const std::uint64_t held = survey::cpu_side(ranges->map).intersection(ram).bytes();
        if (held == 0 || held == total) {
            continue;  // without any RAM no bounce buffer would help
        }
        const std::vector<NodeId> behind = survey::nodes_of(input.surveys.range_users().of(*ranges));
        if (behind.empty()) {
            continue;
        }
        buses.push_back(ranges->node);
        devices.insert(devices.end(), behind.begin(), behind.end());
        most_outside = std::max(most_outside, total - held);
    }
    if (devices.empty()) {
        return;
    }
    const ArgumentPlace argument = argument_place(input, "swiotlb=");
    report
        .at(argument.node, argument.property,
            fmt::format(
                "swiotlb=noforce leaves no bounce buffer, and {} {} up to {} of {} RAM: buffers there cannot be "
                "mapped",
                wording::count_text(devices.size(), "device"), devices.size() == 1 ? "does not reach" : "do not reach",
                wording::rough_size_text(most_outside), wording::rough_size_text(total)))
        .evidence(buses, "dma-ranges", "does not hold all RAM")
        .evidence(devices, "", "cannot bounce")
        .kernel_log(no_window_log(input));
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "bounce-buffer-disabled",
    .family = "reach",
    .title = "swiotlb=noforce on a machine that has to bounce",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`swiotlb=noforce` is on the command line, RAM is known, and a `dma-ranges` that bus masters without a "
        "translating IOMMU depend on holds only part of it.",
    .why =
        "`swiotlb_init()` (6.1 to 7.2) makes no bounce buffer then, so `dma_direct_map_page()` prints \"overflow\" "
        "and returns DMA_MAPPING_ERROR for every buffer outside the window: I/O fails as soon as such memory is used.",
    .fix = "delete swiotlb=noforce",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows | Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::bounce_buffer_disabled
