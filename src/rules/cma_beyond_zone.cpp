// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/cma_above_4g.hpp"
#include "rules/pool_place.hpp"
#include "rules/ram_cover.hpp"
#include "rules/windows.hpp"
#include "rules/zone_dma.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules {

namespace {

// The window that ends first, which bounds ZONE_DMA where dma-ranges does (of_dma_get_max_cpu_address()); null: none.
const DmaRanges* lowest_window(const RuleInput& input) {
    const DmaRanges* lowest = nullptr;
    for (const auto& ranges : input.topology.dma_ranges) {
        if (is_trusted(input, *ranges) && ranges->has_map &&
            (!lowest || ranges->max_cpu_address < lowest->max_cpu_address)) {
            lowest = ranges.get();
        }
    }
    return lowest;
}

std::vector<NodeId> masters_behind(const RuleInput& input, const DmaRanges& window) {
    std::vector<NodeId> masters;
    for (const Device& device : input.topology.devices) {
        if (device.walk.ranges == &window && device.bus_master != BusMaster::no && sees_physical_addresses(device) &&
            input.topology.reachable[index(device.node)] && (masters.empty() || masters.back() != device.node)) {
            masters.push_back(device.node);
        }
    }
    return masters;
}

// The last byte that the area may reach, and whether it is sure that it does; 0: unknown. Without alloc-ranges the end
// of RAM decides, which firmware often lowers: only when the user gives it.
struct AreaEnd {
    std::uint64_t last;
    bool sure;
};
AreaEnd end_of_area(const RuleInput& input, const ReservedRegion& region, PoolPlaces& places) {
    const MemoryRange place = places.of(region);
    const bool ram_given = input.topology.memory.value && !input.topology.memory.from.node;
    if (!region.base && region.alloc_ranges.empty() && !ram_given) {
        return {0, false};
    }
    if (place.size > 0) {
        return {end_of(place) - 1, true};
    }
    std::uint64_t last = 0;
    for (const MemoryRange& range : region.alloc_ranges) {
        if (range.size > 0) {
            last = std::max(last, end_of(range) - 1);
        }
    }
    return {last, false};
}

void check(const RuleInput& input, Reporter& report) {
    const DmaRanges* window = nullptr;
    PoolPlaces places(input);
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.kind != PoolKind::cma || !region.kept || !has_flag(input, region, "linux,cma-default")) {
            continue;
        }
        if (input.line.cma) {
            return;  // the region is not used
        }
        if (!window) {
            window = lowest_window(input);
        }
        const AreaEnd end = window ? end_of_area(input, region, places) : AreaEnd{0, false};
        const std::vector<NodeId> masters =
            window && end.last > window->max_cpu_address ? masters_behind(input, *window) : std::vector<NodeId>{};
        if (masters.empty()) {
            if (input.kernel.arch == Arch::arm64) {
                check_above_4g(input, report, region, places);
            }
            continue;
        }
        // Then the finding about ZONE_DMA says where the area lies.
        if (zone_dma_is_the_cause(input, ram_of(input))) {
            return;
        }
        report
            .at(region.node,
                region.base                   ? "reg"
                : region.alloc_ranges.empty() ? "size"
                                              : "alloc-ranges",
                fmt::format("the default CMA area {} up to {:#x}, but {} behind {} {} no further than {:#x}: what lies "
                            "above is of no use to {}",
                            end.sure ? "goes" : "may go", end.last, count_text(masters.size(), "device"),
                            input.tree.path(window->node), masters.size() == 1 ? "reaches" : "reach",
                            window->max_cpu_address, masters.size() == 1 ? "it" : "them"),
                {fmt::format("{:#x}", end.last)})
            .evidence(window->node, "dma-ranges", "the window that ends first")
            .evidence(masters, "", "behind it");
    }
}

}  // namespace

extern const Rule rule_cma_beyond_zone;
constinit const Rule rule_cma_beyond_zone{
    .id = "cma-beyond-zone",
    .family = "reserved-memory",
    .title = "the default CMA area beyond the reach of a bus",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A region with `linux,cma-default` lies, or by its `alloc-ranges` may lie, above the lowest end of all "
        "`dma-ranges`, and bus masters are behind that one. Where RAM is known the place that the kernel chooses "
        "counts; a region with neither `reg` nor `alloc-ranges` is only looked at with --memory. On arm64 also a region "
        "that the tree puts wholly above 4 GiB (confidence possible), while RAM below exists and bus masters have the "
        "default mask. Nothing is said where a dma-ranges leaves ZONE_DMA empty or tiny: that one is reported.",
    .why =
        "`__dma_direct_alloc_pages()` (6.1, 6.12) frees a CMA block that the device does not reach and takes pages "
        "from ZONE_DMA instead, which gives 4 MiB at most; nothing is printed. The atomic pool of ZONE_DMA is not "
        "taken from such an area either.",
    .fix = "end the region or its alloc-ranges with the window, or widen dma-ranges if the bus reaches further",
    .check = &check,
};

}  // namespace dmavet::rules
