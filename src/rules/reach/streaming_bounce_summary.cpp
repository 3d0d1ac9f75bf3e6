// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/range_users.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::streaming_bounce_summary {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const auto& bounce = input.placement.swiotlb;
    if (!bounce) {
        return;
    }
    const CpuMemory& ram = input.topology.ram;
    const std::uint64_t top = ram.empty() ? 0 : raw(ram.last());
    std::vector<NodeId> by_window, by_mask;
    for (const Device& device : input.topology.devices) {
        if (!survey::is_direct_master(input, device)) {
            continue;
        }
        if (device.walk.ranges && device.regions.value) {
            if (survey::cpu_side(*device.regions.value).intersection(ram) != ram) {
                by_window.push_back(device.node);
            }
        } else if (top > device.streaming_mask) {
            by_mask.push_back(device.node);
        }
    }
    if (by_window.empty() && by_mask.empty()) {
        return;
    }
    const Origin& memory = input.topology.memory.from;
    report
        .at(memory.node.value_or(root_node), memory.node ? memory.property : std::string_view{},
            fmt::format(
                "RAM goes up to {}: {} by window and {} by default mask copy buffers through the {} bounce buffer",
                wording::hex(top), wording::count_text(by_window.size(), "device"), by_mask.size(),
                wording::size_text(bounce->size)))
        .evidence(by_window, "", "its window does not hold all RAM")
        .evidence(by_mask, "", "unless its driver sets a wider mask");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "streaming-bounce-summary",
    .family = "reach",
    .title = "which devices copy buffers through the bounce buffer",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what = "RAM is known, and bus masters without a translating IOMMU reach only part of it. One finding a board.",
    .why =
        "`dma_direct_map_page()` (5.10 to 6.12; `dma_direct_map_phys()` in 7.2) copies every buffer out of a "
        "device's reach through the swiotlb. That is correct and slow; the buffer is shared by all and a mapping "
        "holds at most 256 KiB of it.",
    .fix = "nothing; where it costs too much, an IOMMU or a wider mask helps",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::streaming_bounce_summary
