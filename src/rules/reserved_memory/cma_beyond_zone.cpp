// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::cma_beyond_zone {

namespace {

// The window that ends first, which bounds ZONE_DMA where dma-ranges does (of_dma_get_max_cpu_address()); null: none.
const DmaRanges* lowest_window(const RuleInput& input) {
    const DmaRanges* lowest = nullptr;
    for (const auto& ranges : input.topology.dma_ranges) {
        if (survey::is_trusted(input, *ranges) && ranges->has_map &&
            (!lowest || ranges->max_cpu_address < lowest->max_cpu_address)) {
            lowest = ranges.get();
        }
    }
    return lowest;
}

std::vector<NodeId> masters_behind(const RuleInput& input, const DmaRanges& window) {
    std::vector<NodeId> masters;
    for (const Device& device : input.topology.devices) {
        if (device.walk.ranges == &window && device.bus_master != BusMaster::no &&
            survey::sees_physical_addresses(device) && input.topology.reachable[index(device.node)] &&
            (masters.empty() || masters.back() != device.node)) {
            masters.push_back(device.node);
        }
    }
    return masters;
}

// The last byte that the area may reach, and whether it is sure that it does; no byte: unknown. Without alloc-ranges
// the end of RAM decides, which firmware often lowers: only when the user gives it.
struct AreaEnd {
    std::optional<CpuAddr> last;
    bool sure = false;
};
AreaEnd end_of_area(const RuleInput& input, const ReservedRegion& region) {
    const bool ram_given = input.topology.memory.value && !input.topology.memory.from.node;
    if (!region.base && region.alloc_ranges.empty() && !ram_given) {
        return {};
    }
    if (const auto place = input.surveys.place_of(region)) {
        return {place->last(), true};
    }
    AreaEnd end;
    for (const MemoryRange& range : region.alloc_ranges) {
        if (const auto allowed = range.interval()) {
            end.last = std::max(end.last, std::optional(allowed->last()));
        }
    }
    return end;
}

constexpr CpuAddr last_of_32_bits{0xffffffff};

// Devices with the default mask and no window of their own, which need memory below 4 GiB.
std::vector<NodeId> masters_below_4g(const RuleInput& input) {
    std::vector<NodeId> masters;
    for (const Device& device : input.topology.devices) {
        if (device.bus_master != BusMaster::no && device.populated == Populated::yes && !device.regions.value &&
            survey::sees_physical_addresses(device) && input.topology.reachable[index(device.node)] &&
            device.coherent_mask <= raw(last_of_32_bits) && (masters.empty() || masters.back() != device.node)) {
            masters.push_back(device.node);
        }
    }
    return masters;
}

// Where an area begins that lies wholly above what a mask of 32 bits reaches; absent: none does. What the boot
// allocator chooses depends on the end of RAM, of which only what it gives the tree or the user is known.
struct Start {
    std::uint64_t address;
    bool by_tree;  // the tree puts it there, else boot does
};
std::optional<Start> start_above_4g(const RuleInput& input, const ReservedRegion& region) {
    if (const auto place = input.surveys.place_of(region)) {
        const auto above = [](const MemoryRange& range) { return CpuAddr{range.base} > last_of_32_bits; };
        const bool by_tree =
            region.base || (!region.alloc_ranges.empty() &&
                            std::all_of(region.alloc_ranges.begin(), region.alloc_ranges.end(), above));
        return place->first() > last_of_32_bits ? std::optional(Start{raw(place->first()), by_tree}) : std::nullopt;
    }
    const auto above = [](const MemoryRange& range) { return CpuAddr{range.base} > last_of_32_bits; };
    const bool only_above =
        !region.alloc_ranges.empty() && std::all_of(region.alloc_ranges.begin(), region.alloc_ranges.end(), above);
    return only_above ? std::optional(Start{region.alloc_ranges.front().base, true}) : std::nullopt;
}

void check_above_4g(const RuleInput& input, Reporter& report, const ReservedRegion& region) {
    const auto start = start_above_4g(input, region);
    // Without RAM below 4 GiB no 32-bit device works at all, which is another finding.
    const CpuMemory& ram = input.topology.ram;
    if (!start || ram.empty() || ram.first() > last_of_32_bits) {
        return;
    }
    const std::vector<NodeId> masters = masters_below_4g(input);
    if (masters.empty()) {
        return;
    }
    report
        .at(region.node,
            region.base                   ? "reg"
            : region.alloc_ranges.empty() ? "size"
                                          : "alloc-ranges",
            fmt::format("the default CMA area {} at {:#x}, above 4 GiB: {} without an IOMMU {} a mask of 32 bits "
                        "unless the driver widens it, and then gets nothing from it",
                        start->by_tree ? "begins" : "is placed", start->address,
                        wording::count_text(masters.size(), "device"), masters.size() == 1 ? "has" : "have"),
            {fmt::format("{:#x}", start->address)})
        .confidence(Confidence::possible)
        .evidence(masters, "", "sees physical addresses")
        .fix("let the region or its alloc-ranges lie below 4 GiB");
}

void check(const RuleInput& input, Reporter& report) {
    const DmaRanges* window = nullptr;
    for (const ReservedRegion& region : input.topology.reserved) {
        const PlaceFate fate = input.surveys.fate_of(region);
        const bool serves = fate == PlaceFate::unknown || fate == PlaceFate::placed;
        if (!region.is_cma_area() || !serves || !survey::has_flag(input, region, "linux,cma-default")) {
            continue;
        }
        if (!window) {
            window = lowest_window(input);
        }
        const AreaEnd end = window ? end_of_area(input, region) : AreaEnd{};
        const std::vector<NodeId> masters = end.last && raw(*end.last) > window->max_cpu_address
                                                ? masters_behind(input, *window)
                                                : std::vector<NodeId>{};
        if (masters.empty()) {
            if (input.kernel.arch->is_64_bit) {
                check_above_4g(input, report, region);
            }
            continue;
        }
        report
            .at(region.node,
                region.base                   ? "reg"
                : region.alloc_ranges.empty() ? "size"
                                              : "alloc-ranges",
                fmt::format("the default CMA area {} up to {:#x}, but {} behind {} {} no further than {:#x}: what lies "
                            "above is of no use to {}",
                            end.sure ? "goes" : "may go", raw(*end.last), wording::count_text(masters.size(), "device"),
                            input.tree.path(window->node), masters.size() == 1 ? "reaches" : "reach",
                            window->max_cpu_address, masters.size() == 1 ? "it" : "them"),
                {fmt::format("{:#x}", raw(*end.last))})
            .evidence(window->node, "dma-ranges", "the window that ends first")
            .evidence(masters, "", "behind it");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-beyond-zone",
    .family = "reserved-memory",
    .title = "the default CMA area beyond the reach of a bus",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A region with `linux,cma-default` lies, or by its `alloc-ranges` may lie, above the lowest end of all "
        "`dma-ranges`, and bus masters are behind that one. Where RAM is known the place that the kernel chooses "
        "counts; against `dma-ranges` a region with neither `reg` nor `alloc-ranges` is only looked at with --memory. On "
        "64-bit kernels also a region that lies, or is placed, wholly above 4 GiB (confidence possible), while RAM below "
        "exists and bus masters have the default mask. Nothing is said where a dma-ranges leaves ZONE_DMA empty or tiny: that one is reported.",
    .why =
        "`__dma_direct_alloc_pages()` (5.10 to 7.2) frees a CMA block that the device does not reach and takes pages "
        "from ZONE_DMA instead, which gives 4 MiB at most; nothing is printed. The atomic pool of ZONE_DMA is not "
        "taken from such an area either.",
    .fix = "end the region or its alloc-ranges with the window, or widen dma-ranges if the bus reaches further",
    .check = &check,
    .tier = Tier::consequence,
    .after = {"one-bad-range-empties-zone-dma", "zone-dma-collapse"},
};

}  // namespace dmavet::rules::cma_beyond_zone
