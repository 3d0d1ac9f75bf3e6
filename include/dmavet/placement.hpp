// SPDX-License-Identifier: Apache-2.0
// Where the kernel puts the memory that DMA comes from: zones, the default CMA area, the bounce buffer and the
// atomic pools, decided from RAM, the windows of all nodes and the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dmavet/allocation.hpp"
#include "dmavet/command_line.hpp"
#include "dmavet/topology.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// Memory that the boot allocator places. It goes from the top down, so its place is known but for what the
// kernel itself has taken there before.
struct PlacedArea {
    std::uint64_t size;   // bytes
    std::uint64_t limit;  // the last physical address that it may reach
    bool fixed;           // the tree or the command line gives its base
    CpuInterval within;   // memory that it lies in; exactly the area when nothing moves it
    Origin from;
};

// Why there is an area, or why there is none.
enum class PlaceFate : std::uint8_t {
    unknown,  // RAM is
    placed,
    not_configured,   // CONFIG_DMA_CMA is off
    no_swiotlb,       // the kernel never calls swiotlb_init()
    no_default_size,  // CONFIG_CMA_SIZE_MBYTES is 0, and cma= asks for nothing else
    switched_off,     // cma=0, swiotlb=noforce
    not_needed,       // mem_init(): all RAM lies below what the kernel takes every device to reach
    no_room,          // memblock has no such block below the limit
    misaligned,       // cma_declare_contiguous() refuses the base that cma= names
    taken,            // likewise: somebody else has some of that memory
    limit_below_ram,  // there is no RAM at all below the limit
    outside_ram,      // a region or what cma= names is taken without a look and is not RAM: cma_activate_area() panics
    without_pages,    // likewise, with Behaviour::has_pages_for_ram_alone: what becomes of it nobody can tell
    in_hole,          // likewise, but what is not RAM lies between banks and has page structures: it is activated
    no_map_refused,   // early_init_dt_reserve_memory(): somebody has some of it, so that it stays mapped
    across_zones,     // cma_activate_area() gives up an area whose pages are not all of one zone
    region_unmapped,  // the default area begins in no-map memory: clearing its first atomic pool ends in a panic
};
[[nodiscard]] std::string_view to_string(PlaceFate fate);

// Who has some of a region's memory before the early scan comes to it, so that its no-map is refused.
enum class TakenBy : std::uint8_t {
    region,        // one that comes before it and stays mapped
    initrd,        // arm64_memblock_init() and its like reserve it first
    reservations,  // the memory reservation block, before 6.5
    kernel,        // its own image: regions have all RAM between them
};
[[nodiscard]] std::string_view to_string(TakenBy by);
struct Refusal {
    TakenBy by;
    std::optional<std::size_t> region;  // which of Topology::reserved it is
    CpuInterval shared;                 // the lowest of what both have
};

// What becomes of the memory of a region, and of those that it is for.
enum class RegionUse : std::uint8_t {
    kept,       // reserved, and for whom the region is
    iova_only,  // it has no memory
    dropped,    // ordinary RAM, or there is no such memory
    nowhere,    // no room
    idle,       // reserved, and nobody is served from it
};
[[nodiscard]] std::string_view to_string(RegionUse use);
[[nodiscard]] RegionUse use_of(const ReservedRegion& region, PlaceFate fate, const Behaviour& does);

struct ZoneMemory {
    Zone zone;
    CpuMemory ram;
    CpuMemory free = {};  // what is left to the page allocator; what nobody knows the exact place of counts as free
};

struct AtomicPool {
    Zone zone;           // the zone that it serves; normal: the pool without a limit
    std::uint64_t size;  // bytes, at boot
    bool from_cma;       // carved from the default CMA area, else from the zone
    bool is_single;      // atomic_pool_init(): the only one, for all devices; it never grows
    CpuMemory within;
    // Another than `size` where RAM that no tree tells of decides, what the kernel takes for itself: either, then.
    std::uint64_t size_at_most;
};

struct Placement {
    bool known = false;                               // false: RAM is unknown, and so is everything below
    std::vector<ZoneMemory> zones;                    // those that have memory, lowest first
    std::uint64_t allocator_limit = 0;                // ZoneBounds::allocator_limit
    std::optional<PlacedArea> default_cma;            // absent: there is none
    PlaceFate default_cma_fate = PlaceFate::unknown;  // why
    std::optional<PlacedArea> lost_cma;               // what was to be it, where the fate is across_zones
    std::optional<std::size_t> cma_region;            // which of Topology::reserved is the default area or was to be
    std::optional<PlacedArea> swiotlb;                // absent: nothing to bounce through
    PlaceFate swiotlb_fate = PlaceFate::unknown;      // why
    bool swiotlb_forced = false;                      // swiotlb=force: every mapping bounces
    std::vector<AtomicPool> atomic_pools;             // in the order in which they are made
    std::vector<std::optional<CpuInterval>> regions;  // for each of Topology::reserved where it lies; absent: nowhere
    std::vector<PlaceFate> region_fates;              // likewise what becomes of it; unknown: RAM is, or it is not kept
    // Likewise why its no-map is refused; absent: it is not. Where RAM is unknown all memory is taken for some.
    std::vector<std::optional<Refusal>> refusals;
    CpuMemory linear_map;     // RAM of the tree's banks that no no-map region has taken out of it
    CpuMemory left_by_fixed;  // RAM that is there for regions without a reg; the kernel's image lies somewhere in it
    bool leaves_ram = true;   // false: regions and boot loader have all RAM, and the kernel cannot boot
};

// What boot does with the memory of a tree that the same kernel resolved. Without an error: what has no place says why.
[[nodiscard]] Placement place(const Topology& topology, const Kernel& kernel, const CommandLine& line);

#pragma GCC visibility pop

}  // namespace dmavet
