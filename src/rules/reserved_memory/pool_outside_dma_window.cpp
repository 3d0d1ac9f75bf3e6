// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::pool_outside_dma_window {

namespace {

std::string_view effect(PoolKind kind) {
    switch (kind) {
        case PoolKind::cma: return "no buffer from it can be used, and the kernel takes ordinary memory instead";
        case PoolKind::restricted: return "every allocation and every mapping fails";
        default: return "the kernel hands out DMA addresses that are not those of the buffers";
    }
}

// Whether the windows hold all of a pool, asked once for devices behind the same dma-ranges.
class Windows {
public:
    [[nodiscard]] bool hold(const Device& device, const CpuInterval& place) {
        if (device.walk.ranges != ranges_) {
            cpu_ = survey::cpu_side(*device.regions.value);
        }
        ranges_ = device.walk.ranges;
        return cpu_.contains(place);
    }

private:
    const DmaRanges* ranges_ = nullptr;
    CpuMemory cpu_;
};

bool has_window(const RuleInput& input, const Device& device) {
    return survey::sees_physical_addresses(device) && device.walk.end == RangeWalkEnd::found && device.regions.value &&
           !device.regions.value->empty() && survey::is_reachable(input, device.walk.ranges->node);
}

void check(const RuleInput& input, Reporter& report) {
    Windows windows;
    survey::for_each_used_region(input.surveys.region_users(), [&](std::span<const survey::RegionUser> users) {
        const ReservedRegion& region = *users.front().region;
        const auto place = input.surveys.place_of(region);
        if (region.kind == PoolKind::carveout || !place) {
            return;
        }
        std::vector<survey::RegionUser> outside;
        for (const survey::RegionUser& user : users) {
            if (user.attached != PoolAttached::never && has_window(input, *user.device) &&
                !windows.hold(*user.device, *place)) {
                outside.push_back(user);
            }
        }
        if (outside.empty()) {
            return;
        }
        const Device& first = *outside.front().device;
        const Region& window = first.regions.value->front();
        const std::size_t more = first.regions.value->size() - 1;
        report
            .at(region.node, region.base ? "reg" : "size",
                fmt::format("{} {} is not inside the window through which {} memory ({}{}): {}",
                            region.base ? "the pool at" : "the pool, which the kernel puts at",
                            survey::place_text(region, *place),
                            outside.size() == 1 ? "its device sees" : "its devices see",
                            wording::span_text(raw(window.cpu_start), window.size),
                            more > 0 ? fmt::format(" and {} more", more) : "", effect(region.kind)),
                {input.tree.path(first.walk.ranges->node)})
            .severity(region.base ? Severity::error : Severity::warning)
            .rests_on(first.walk.ranges->node, "dma-ranges", "the window")
            .evidence(survey::nodes_of(outside), "memory-region", "uses the pool");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "pool-outside-dma-window",
    .family = "reserved-memory",
    .title = "a pool outside the dma-ranges of the device that uses it",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A device without a translating IOMMU refers to a `shared-dma-pool` or `restricted-dma-pool` that its "
        "`dma-ranges` does not cover. A warning when the kernel chooses the place of the pool.",
    .why =
        "`dma_alloc_from_dev_coherent()` (5.10 to 7.2) does not ask whether the device reaches its pool: "
        "`phys_to_dma()` finds no window and the handle is the error value plus an offset. For CMA, "
        "`__dma_direct_alloc_pages()` frees the block and falls back to the page allocator. "
        "`of_reserved_mem_device_init()` at most warns.",
    .fix = "move the pool into the window, or widen dma-ranges if the bus reaches further",
    .check = &check,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length"},
};

}  // namespace dmavet::rules::pool_outside_dma_window
