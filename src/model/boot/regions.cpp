// SPDX-License-Identifier: Apache-2.0
// Where do the regions of the tree lie? reg fixes a place, in RAM or not (__reserved_mem_reserve_reg); what only has
// a size is allocated, inside alloc-ranges one after the other, else anywhere (__reserved_mem_alloc_size).
#include "model/boot/regions.hpp"

#include <algorithm>

#include "kernel/sizes.hpp"
#include "model/boot/kernel_memory.hpp"
#include "model/boot/setup_order.hpp"

namespace dmavet::model {

namespace {

// Taken as it stands, a part of a page or no power of two as well; what asks for nothing is aligned to a cache line
// (early_init_dt_alloc_reserved_memory_arch).
std::uint64_t alignment_of(const ReservedRegion& region, const Kernel& kernel) {
    constexpr std::uint64_t cache_line = 64;  // SMP_CACHE_BYTES
    if (region.kind == PoolKind::cma) {
        return std::max(region.alignment, kernel.sizes.cma_alignment);
    }
    return region.alignment == 0 ? cache_line : region.alignment;
}

// What memblock makes of the end: it may wrap, and 0 stands for none.
std::optional<CpuInterval> bounds_of(const MemoryRange& range) {
    const std::uint64_t end = range.base + range.size;
    return end == 0 ? CpuInterval::from(CpuAddr{range.base}) : half_open(range.base, end);
}

// Whether a range begins or ends at or in a region that was placed before: then the block of that side is taken.
struct Beside {
    bool start = false, end = false;
};
Beside beside(const MemoryRange& range, const CpuMemory& earlier) {
    Beside found;
    for (const CpuInterval& part : earlier) {
        const std::uint64_t first = raw(part.first()), end = raw(part.last()) + 1, range_end = range.base + range.size;
        found.start = found.start || (range.base >= first && range.base <= end);
        found.end = found.end || (range_end >= first && range_end <= end);
    }
    return found;
}

std::optional<CpuInterval> allocate(const ReservedRegion& region, const Kernel& kernel, const CpuMemory& earlier,
                                    BootMemory& free) {
    const std::uint64_t alignment = alignment_of(region, kernel);
    if (region.alloc_ranges.empty()) {
        return free.take_top_down(region.size, alignment);
    }
    for (const MemoryRange& range : region.alloc_ranges) {
        const auto bounds = bounds_of(range);
        if (!bounds) {
            continue;
        }
        const Beside sides = kernel.does.keeps_dynamic_together ? beside(range, earlier) : Beside{};
        const auto place = sides.start && !sides.end ? free.take_bottom_up(region.size, alignment, *bounds)
                                                     : free.take_top_down(region.size, alignment, *bounds);
        if (place) {
            return place;
        }
    }
    return std::nullopt;
}

// Whether the holes in an area are between banks of RAM and in sections (arm: pageblocks, in which the alignment of CMA
// counts) that have some: the array of struct page goes on there (init_unavailable_range).
bool has_page_structs(const CpuInterval& area, const Layout& layout, const Kernel& kernel) {
    if (layout.ram.empty()) {
        return false;
    }
    CpuMemory holes{area};
    holes.remove(layout.ram);
    const Behaviour& does = kernel.does;
    const std::uint64_t section = does.has_pages_for_ram_alone ? kernel.sizes.cma_alignment : does.section;
    return std::all_of(holes.begin(), holes.end(), [&](const CpuInterval& hole) {
        bool has_ram =
            hole.first() > layout.ram.first() && (hole.last() < layout.ram.last() || does.activates_cma_past_ram);
        const std::uint64_t last = raw(hole.last()) / section;
        for (std::uint64_t i = raw(hole.first()) / section; i <= last && has_ram; ++i) {
            has_ram = layout.ram.overlaps(*CpuInterval::of(CpuAddr{i * section}, section));
        }
        return has_ram;
    });
}

// Whether the early scan comes to the place of a region at all.
bool is_scanned(const ReservedRegion& region, const Behaviour& does) {
    return region.has_place() && !(region.fate == RegionFate::bypassed_by_cma && does.asks_before_reserving);
}

// Where the boot loader has put the kernel nobody knows. It lies in RAM, so in a region where regions have all that
// others leave; which of several is a guess.
CpuMemory image_in_regions(const BootInput& input) {
    const BootFacts& boot = input.topology.boot;
    CpuMemory open = input.topology.ram;
    open.remove(boot.reservations);
    open.remove(boot.firmware);
    if (boot.initrd) {
        open.remove(*boot.initrd);
    }
    CpuMemory left = open;
    for (const ReservedRegion& region : input.topology.reserved) {
        const auto place = region.fixed_place();
        if (place && is_scanned(region, input.kernel.does)) {
            left.remove(*place);
        }
    }
    return left.empty() ? kernel_image(open) : CpuMemory{};
}

// What memblock has reserved so far, and for whom.
class Reserved {
public:
    explicit Reserved(const BootInput& input) : input_(input), image_(image_in_regions(input)) {
        if (!input.kernel.does.reserves_block_last) {
            block_ = input.topology.boot.reservations;
        }
    }

    void add(std::size_t region, const CpuInterval& memory) {
        regions_.emplace_back(region, memory);
        by_regions_.add(memory);
    }

    // early_init_dt_reserve_memory()
    [[nodiscard]] std::optional<Refusal> refuses(const CpuInterval& memory) const {
        const Topology& topology = input_.topology;
        if (topology.memory.value && !topology.ram.overlaps(memory)) {
            return std::nullopt;
        }
        const bool is_any = by_regions_.overlaps(memory);  // else none of many has to be asked
        for (std::size_t i = 0; is_any && i < regions_.size(); ++i) {
            const auto& [region, taken] = regions_[i];
            if (const auto shared = taken.intersection(memory)) {
                return Refusal{TakenBy::region, region, *shared};
            }
        }
        const auto& initrd = topology.boot.initrd;
        if (const auto shared = initrd ? initrd->intersection(memory) : std::nullopt) {
            return Refusal{TakenBy::initrd, std::nullopt, *shared};
        }
        if (block_.overlaps(memory)) {
            return Refusal{TakenBy::reservations, std::nullopt, *block_.intersection(memory).begin()};
        }
        if (image_.overlaps(memory)) {
            return Refusal{TakenBy::kernel, std::nullopt, *image_.intersection(memory).begin()};
        }
        return std::nullopt;
    }

private:
    const BootInput& input_;
    std::vector<std::pair<std::size_t, CpuInterval>> regions_;
    CpuMemory by_regions_;  // what all of them have
    CpuMemory block_, image_;
};

}  // namespace

RegionPlaces fixed_regions(const Topology& topology) {
    RegionPlaces places;
    for (const ReservedRegion& region : topology.reserved) {
        places.push_back(region.kept() ? region.fixed_place() : std::nullopt);
    }
    return places;
}

EarlyScan scan_fixed(const BootInput& input) {
    const Topology& topology = input.topology;
    EarlyScan scan;
    if (!input.kernel.does.reserves_block_last) {
        scan.taken = topology.boot.reservations;
    }
    if (topology.boot.initrd) {
        scan.taken.add(*topology.boot.initrd);
    }
    Reserved reserved(input);
    for (std::size_t i = 0; i < topology.reserved.size(); ++i) {
        const ReservedRegion& region = topology.reserved[i];
        scan.refusals.emplace_back();
        if (!is_scanned(region, input.kernel.does)) {
            continue;
        }
        CpuMemory& taken = region.kept() ? scan.taken : scan.refused;
        const auto take = [&](const CpuInterval& memory) {
            const auto refusal = region.no_map ? reserved.refuses(memory) : std::nullopt;
            if (!region.no_map) {
                reserved.add(i, memory);
            }
            if (!refusal && !region.no_map && !region.kept()) {
                scan.released.add(memory);
            }
            if (!refusal) {
                taken.add(memory);
            }
            return refusal;
        };
        if (const auto place = region.fixed_place()) {
            scan.refusals.back() = take(*place);
        }
        for (const MemoryRange& range : region.further) {
            if (const auto memory = range.interval()) {
                (void)take(*memory);
            }
        }
    }
    return scan;
}

bool leaves_ram(const BootInput& input, const Layout& layout, const EarlyScan& scan) {
    CpuMemory left = layout.ram;
    left.remove(scan.taken);
    left.remove(input.topology.boot.reservations);
    left.remove(input.topology.boot.firmware);
    if (input.kernel.does.region_order == RegionOrder::dynamic_first) {
        left.remove(scan.refused);  // fdt_scan_reserved_mem_late()
    }
    return !left.empty();
}

bool clears_unmapped(const Topology& topology, const Placement& placement) {
    // arm, whose pool is a single one, maps every CMA region itself (dma_contiguous_remap).
    const bool has_pool = std::any_of(placement.atomic_pools.begin(), placement.atomic_pools.end(),
                                      [](const AtomicPool& pool) { return pool.from_cma && !pool.is_single; });
    if (!placement.cma_region || !has_pool) {
        return false;
    }
    const CpuAddr first = placement.regions[*placement.cma_region]->first();
    for (std::size_t i = 0; i < topology.reserved.size(); ++i) {
        const auto& place = placement.regions[i];
        if (topology.reserved[i].no_map && place && place->contains(first) && !placement.refusals[i]) {
            return true;
        }
    }
    return false;
}

RegionPlaces place_dynamic(const BootInput& input, RegionPlaces places, BootMemory& free) {
    std::size_t count = 0;
    CpuMemory earlier;
    for (const std::size_t i : setup_order(input)) {
        const ReservedRegion& region = input.topology.reserved[i];
        if (region.base || !region.has_place()) {
            continue;
        }
        if (!region.kept()) {
            // Its handler gives the memory back at once, but its place counts as one of a region until 7.2. What is
            // no-map is only marked otherwise, and stays reserved.
            const auto place = allocate(region, input.kernel, earlier, free);
            if (place && !(region.no_map && input.kernel.does.keeps_dynamic_no_map)) {
                free.give_back({*place});
            }
            if (place && !input.kernel.does.asks_before_reserving) {
                earlier.add(*place);
            }
            continue;
        }
        if (count == kernel::max_reserved_regions) {
            break;
        }
        places[i] = allocate(region, input.kernel, earlier, free);
        if (places[i]) {
            earlier.add(*places[i]);
        }
        ++count;
    }
    return places;
}

CpuMemory mapped_ram(const BootInput& input, const Layout& layout, const RegionPlaces& places, const EarlyScan& scan) {
    CpuMemory mapped = layout.ram;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (input.topology.reserved[i].no_map && places[i] && !scan.refusals[i]) {
            mapped.remove(*places[i]);
        }
    }
    return mapped;
}

PlaceFate activation_of(const CpuInterval& area, const Layout& layout, const Kernel& kernel) {
    if (!layout.ram.contains(area)) {
        return has_page_structs(area, layout, kernel) ? PlaceFate::in_hole
               : kernel.does.has_pages_for_ram_alone  ? PlaceFate::without_pages
                                                      : PlaceFate::outside_ram;
    }
    const bool in_one_zone = std::any_of(layout.zones.begin(), layout.zones.end(),
                                         [&](const ZoneMemory& zone) { return zone.ram.contains(area); });
    return in_one_zone ? PlaceFate::placed : PlaceFate::across_zones;
}

std::vector<PlaceFate> region_fates(const BootInput& input, const Layout& layout, const RegionPlaces& places,
                                    const std::vector<std::optional<Refusal>>& refusals) {
    std::vector<PlaceFate> fates;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const ReservedRegion& region = input.topology.reserved[i];
        if (!region.kept()) {
            fates.push_back(PlaceFate::unknown);
        } else if (!places[i]) {
            fates.push_back(PlaceFate::no_room);
        } else if (refusals[i]) {
            fates.push_back(PlaceFate::no_map_refused);
        } else {
            fates.push_back(region.is_cma_area() ? activation_of(*places[i], layout, input.kernel) : PlaceFate::placed);
        }
    }
    return fates;
}

void remove_no_map(const BootInput& input, Placement& placement) {
    const Behaviour& does = input.kernel.does;
    for (std::size_t i = 0; i < placement.regions.size(); ++i) {
        const ReservedRegion& region = input.topology.reserved[i];
        const bool has_pages = region.base ? does.fixed_no_map_has_pages : does.keeps_dynamic_no_map;
        const auto& place = placement.regions[i];
        if (!region.no_map || !place || has_pages || placement.region_fates[i] == PlaceFate::no_map_refused) {
            continue;
        }
        for (ZoneMemory& zone : placement.zones) {
            zone.ram.remove(*place);
        }
    }
    std::erase_if(placement.zones, [](const ZoneMemory& zone) { return zone.ram.empty(); });
}

CpuMemory linear_map(const Topology& topology, const Placement& placement) {
    CpuMemory mapped = topology.ram;
    for (std::size_t i = 0; i < topology.reserved.size(); ++i) {
        if (topology.reserved[i].no_map && placement.regions[i] &&
            placement.region_fates[i] != PlaceFate::no_map_refused) {
            mapped.remove(*placement.regions[i]);
        }
    }
    return mapped;
}

CpuMemory taken_memory(const Topology& topology, const Placement& placement) {
    CpuMemory taken = topology.boot.reservations;
    taken.add(topology.boot.firmware);
    for (std::size_t i = 0; i < placement.regions.size(); ++i) {
        const ReservedRegion& region = topology.reserved[i];
        if (region.no_map && region.base && placement.region_fates[i] != PlaceFate::no_map_refused) {
            continue;  // memblock_mark_nomap() alone: memblock_is_region_reserved() does not see it
        }
        if (placement.regions[i] && placement.region_fates[i] != PlaceFate::no_map_refused) {
            taken.add(*placement.regions[i]);
        }
        for (const MemoryRange& range : region.further) {
            if (const auto place = region.kept() ? range.interval() : std::nullopt) {
                taken.add(*place);
            }
        }
    }
    if (topology.boot.initrd) {
        taken.add(*topology.boot.initrd);
    }
    return taken;
}

}  // namespace dmavet::model
