// SPDX-License-Identifier: Apache-2.0
// Where do the regions of the tree lie? reg fixes a place, in RAM or not (__reserved_mem_reserve_reg); what only has
// a size is allocated, inside alloc-ranges one after the other, else anywhere (__reserved_mem_alloc_size).
#include "model/boot/regions.hpp"

#include <algorithm>
#include <bit>

namespace dmavet::model {

namespace {

constexpr std::size_t max_dynamic_regions = 64;  // MAX_RESERVED_REGIONS

std::uint64_t alignment_of(const ReservedRegion& region, const Kernel& kernel) {
    const std::uint64_t least = region.kind == PoolKind::cma ? kernel.sizes.cma_alignment : kernel.sizes.page;
    return std::bit_floor(std::max(region.alignment, least));
}

// What memblock makes of the end: it may wrap, and 0 stands for none.
std::optional<CpuInterval> bounds_of(const MemoryRange& range) {
    const std::uint64_t end = range.base + range.size;
    return end == 0 ? CpuInterval::from(CpuAddr{range.base}) : half_open(range.base, end);
}

std::optional<CpuInterval> allocate(const ReservedRegion& region, std::uint64_t alignment, BootMemory& free) {
    if (region.alloc_ranges.empty()) {
        return free.take_top_down(region.size, alignment);
    }
    for (const MemoryRange& range : region.alloc_ranges) {
        const auto bounds = bounds_of(range);
        if (const auto place = bounds ? free.take_top_down(region.size, alignment, *bounds) : std::nullopt) {
            return place;
        }
    }
    return std::nullopt;
}

}  // namespace

RegionPlaces fixed_regions(const Topology& topology) {
    RegionPlaces places;
    for (const ReservedRegion& region : topology.reserved) {
        places.push_back(region.kept() ? region.fixed_place() : std::nullopt);
    }
    return places;
}

CpuMemory refused_memory(const Topology& topology) {
    std::vector<CpuInterval> refused;
    for (const ReservedRegion& region : topology.reserved) {
        const auto place = region.fixed_place();
        if (place && region.has_place() && !region.kept()) {
            refused.push_back(*place);
        }
    }
    return CpuMemory(std::move(refused));
}

RegionPlaces place_dynamic(const BootInput& input, RegionPlaces places, BootMemory& free) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < places.size() && count < max_dynamic_regions; ++i) {
        const ReservedRegion& region = input.topology.reserved[i];
        if (!region.base && region.kept()) {
            places[i] = allocate(region, alignment_of(region, input.kernel), free);
            ++count;
        }
    }
    return places;
}

void remove_no_map(const BootInput& input, const RegionPlaces& places, std::vector<ZoneMemory>& zones) {
    const Behaviour& does = input.kernel.does;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const ReservedRegion& region = input.topology.reserved[i];
        const bool has_pages = region.base ? does.fixed_no_map_has_pages : does.keeps_dynamic_no_map;
        if (!region.no_map || !places[i] || has_pages) {
            continue;
        }
        for (ZoneMemory& zone : zones) {
            zone.ram.remove(*places[i]);
        }
    }
    std::erase_if(zones, [](const ZoneMemory& zone) { return zone.ram.empty(); });
}

CpuMemory taken_memory(const Topology& topology, const RegionPlaces& places) {
    std::vector<CpuInterval> taken;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const ReservedRegion& region = topology.reserved[i];
        if (places[i]) {
            taken.push_back(*places[i]);
        }
        for (const MemoryRange& range : region.further) {
            if (const auto place = region.kept() ? range.interval() : std::nullopt) {
                taken.push_back(*place);
            }
        }
    }
    if (topology.boot.initrd) {
        taken.push_back(*topology.boot.initrd);
    }
    return CpuMemory(std::move(taken));
}

}  // namespace dmavet::model
