// SPDX-License-Identifier: Apache-2.0
// Where does the default CMA area lie? A region of the tree is one when it says so and cma= does not; else
// dma_contiguous_reserve() asks cma_declare_contiguous_nid() for one, at a place that cma= fixes or below a limit.
#include "model/boot/cma.hpp"

#include "kernel/sizes.hpp"
#include "model/boot/regions.hpp"
#include "model/boot/setup_order.hpp"
#include "model/reach.hpp"

namespace dmavet::model {

namespace {

// Whether cma_activate_area() comes to its end, though it may give up the area.
bool is_activated(PlaceFate fate) {
    return fate == PlaceFate::placed || fate == PlaceFate::across_zones || fate == PlaceFate::in_hole;
}

Placed area_of(const ReservedRegion& region, const CpuInterval& place, PlaceFate fate) {
    if (!is_activated(fate)) {
        return fate;
    }
    return {PlacedArea{place.size(),
                       raw(place.last()),
                       region.base.has_value(),
                       place,
                       {region.node, "linux,cma-default", "rmem_cma_setup"}},
            fate};
}

// cma_declare_contiguous_nid() takes what is aligned, below the end, nobody else's and not across the end of lowmem.
PlaceFate fixed_fate(std::uint64_t base, std::uint64_t size, std::uint64_t end, std::uint64_t alignment,
                     const Layout& layout, const CpuMemory& taken, const Kernel& kernel) {
    if (base % alignment != 0) {
        return PlaceFate::misaligned;
    }
    if (size > end || base > end - size) {
        return PlaceFate::no_room;
    }
    const CpuInterval area = *CpuInterval::of(CpuAddr{base}, size);
    if (raw(area.first()) < layout.lines.lowmem_end && layout.lines.lowmem_end <= raw(area.last())) {
        return PlaceFate::no_room;
    }
    if (taken.overlaps(area)) {
        return PlaceFate::taken;
    }
    return activation_of(area, layout, kernel);
}

std::optional<CpuInterval> take(std::uint64_t size, std::uint64_t from, std::uint64_t end, std::uint64_t alignment,
                                const Layout& layout, CmaSearch search, BootMemory& free) {
    if (size > end || from > end - size) {
        return std::nullopt;
    }
    // With memory above 4 GiB it keeps out of the low zones, if its limit lets it.
    const bool tries_above = search != CmaSearch::no_attempt_above && layout.dram_end >= 4 * kernel::gib + size;
    const auto above = [&]() -> std::optional<CpuInterval> {
        const auto high = half_open(4 * kernel::gib, end);
        return high && tries_above ? free.take_bottom_up(size, alignment, *high) : std::nullopt;
    };
    if (search == CmaSearch::above_4_gib_first) {
        if (const auto area = above()) {
            return area;
        }
    }
    // Not across the border between lowmem and highmem.
    if (from < layout.lines.lowmem_end && layout.lines.lowmem_end < end) {
        const auto area = free.take_top_down(size, alignment, *half_open(layout.lines.lowmem_end, end));
        if (area && !(search == CmaSearch::highmem_is_lost && tries_above)) {
            return area;
        }
        end = layout.lines.lowmem_end;
    }
    if (search == CmaSearch::highmem_is_lost) {
        if (const auto area = above()) {
            return area;
        }
    }
    const auto below = half_open(from, end);
    return below ? free.take_top_down(size, alignment, *below) : std::nullopt;
}

// What dma_contiguous_reserve() reserves by itself, as cma= or the configuration asks for it.
Placed place_own_area(const BootInput& input, const Layout& layout, const Placement& placement,
                      const KernelTables& tables, BootMemory& free) {
    const CmaArgument argument = input.line.cma.value_or(CmaArgument{input.kernel.sizes.default_cma});
    if (argument.size == 0) {
        return input.line.cma ? PlaceFate::switched_off : PlaceFate::no_default_size;
    }
    if (argument.size > layout.dram_end) {
        return no_room_below(layout.lines.cma_end, layout);
    }
    const std::uint64_t alignment = input.kernel.sizes.cma_alignment;
    const auto aligned = [&](std::uint64_t value) { return (value + alignment - 1) & ~(alignment - 1); };
    const std::uint64_t size = aligned(argument.size);
    if (size == 0) {
        return PlaceFate::no_room;  // beyond 2^64
    }
    const bool end_counts = input.kernel.does.cma_argument_end_counts && argument.limit != 0;
    std::uint64_t end =
        (end_counts ? argument.limit : min_not_zero(argument.limit, layout.lines.cma_end)) & ~(alignment - 1);
    if (end == 0 || end > layout.dram_end) {
        end = layout.dram_end;
    }
    const Origin from{std::nullopt, input.line.cma ? "cma=" : "", "dma_contiguous_reserve"};
    const bool is_fixed = argument.base != 0 && argument.base + argument.size == argument.limit;
    if (is_fixed) {
        const PlaceFate fate = fixed_fate(argument.base, size, end, alignment, layout,
                                          taken_memory(input.topology, placement), input.kernel);
        if (!is_activated(fate)) {
            return fate;
        }
        const CpuInterval area = *CpuInterval::of(CpuAddr{argument.base}, size);
        free.reserve({area});
        return {PlacedArea{size, raw(area.last()), true, area, from}, fate};
    }
    const auto area = take(size, aligned(argument.base), end, alignment, layout, input.kernel.does.cma_search, free);
    if (!area) {
        return no_room_below(layout.lines.cma_end, layout);
    }
    const PlaceFate fate = activation_of(*area, layout, input.kernel);
    const CpuInterval within = fate == PlaceFate::placed ? tables.around(*area, CpuAddr{end - 1}) : *area;
    return {PlacedArea{size, end - 1, false, within, from}, fate};
}

// Such a region is set up as soon as it has its place, and dma_contiguous_reserve() then does nothing.
bool has_dynamic_default(const BootInput& input, const Placement& placement) {
    for (std::size_t i = 0; i < placement.regions.size(); ++i) {
        const ReservedRegion& region = input.topology.reserved[i];
        if (region.is_cma_area() && region.is_cma_default && !region.base && placement.regions[i]) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<std::size_t> default_region(const BootInput& input, const RegionPlaces& places) {
    std::optional<std::size_t> found;
    for (const std::size_t i : setup_order(input)) {
        const ReservedRegion& region = input.topology.reserved[i];
        if (region.is_cma_area() && region.is_cma_default && places[i]) {
            found = i;
        }
    }
    return found;
}

Placed place_cma(const BootInput& input, const Layout& layout, const Placement& placement, const KernelTables& tables,
                 BootMemory& free) {
    if (!input.kernel.config.is_set("CONFIG_DMA_CMA")) {
        return PlaceFate::not_configured;
    }
    const auto chosen = placement.cma_region;
    if (!chosen) {
        return place_own_area(input, layout, placement, tables, free);
    }
    const ReservedRegion& region = input.topology.reserved[*chosen];
    if (region.base && input.kernel.does.places_cma_beside_region && !has_dynamic_default(input, placement)) {
        (void)place_own_area(input, layout, placement, tables, free);  // serves nobody
    }
    return area_of(region, *placement.regions[*chosen], placement.region_fates[*chosen]);
}

}  // namespace dmavet::model
