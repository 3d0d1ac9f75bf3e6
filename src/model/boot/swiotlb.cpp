// SPDX-License-Identifier: Apache-2.0
// Where does the bounce buffer lie, and how big is it? mem_init() says whether there is one, swiotlb_init() asks
// memblock for it; 3.18 of arm64 asks the page allocator, later.
#include "model/boot/swiotlb.hpp"

#include <algorithm>
#include <bit>

#include "kernel/sizes.hpp"
#include "model/zones.hpp"

namespace dmavet::model {

namespace {

constexpr std::uint64_t default_size = 64 * kernel::mib;      // IO_TLB_DEFAULT_SIZE
constexpr std::uint64_t most_slots = std::uint64_t{1} << 40;  // more than fits anywhere

// One for each possible CPU, rounded up to a power of two (swiotlb_adjust_nareas).
std::uint64_t areas(const BootInput& input) {
    const std::uint64_t wanted = input.line.swiotlb_areas.value_or(input.topology.boot.cpus);
    return std::bit_ceil(std::clamp<std::uint64_t>(wanted, 1, most_slots));
}

// Each area holds a segment at least (round_up_default_nslabs).
std::uint64_t size_of(const BootInput& input, const Layout& layout) {
    std::uint64_t size = default_size;
    if (input.line.swiotlb_slots) {
        size = std::min(*input.line.swiotlb_slots, most_slots) * kernel::swiotlb_slot;
    }
    // swiotlb_adjust_size() leaves alone what is not the default, and takes what equals it for the default.
    if (size == default_size && !layout.lines.needs_bounce_buffer &&
        input.kernel.config.is_set("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC")) {
        // Only for small unaligned buffers: 1 MiB for each GiB, a power of two.
        size = std::min(size, std::bit_ceil((layout.ram.bytes() + 1023) / 1024));
    }
    return std::bit_ceil(std::max(size, areas(input) * kernel::swiotlb_segment));
}

// mem_init() and swiotlb_init()
Placed early_swiotlb(const BootInput& input, const Layout& layout, const KernelTables& tables, BootMemory& free) {
    if (!layout.lines.has_swiotlb) {
        return PlaceFate::no_swiotlb;
    }
    if (input.line.swiotlb == Swiotlb::noforce) {
        return PlaceFate::switched_off;
    }
    const bool is_wanted = layout.lines.needs_bounce_buffer || input.line.swiotlb == Swiotlb::force ||
                           input.kernel.config.is_set("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC");
    if (!is_wanted) {
        return PlaceFate::not_needed;
    }
    std::uint64_t size = size_of(input, layout);
    const CpuInterval below = half_open(0, layout.lines.low_end).value_or(CpuInterval::everything());
    auto area = free.take_top_down(size, kernel::page_bytes, below);
    // What does not fit is tried at half the size.
    for (; !area && size > kernel::mib; area = free.take_top_down(size, kernel::page_bytes, below)) {
        size /= 2;
    }
    if (!area) {
        return no_room_below(layout.lines.low_end, layout);
    }
    const std::uint64_t last = (layout.lines.low_end == 0 ? layout.dram_end : layout.lines.low_end) - 1;
    return PlacedArea{size,
                      last,
                      false,
                      tables.around(*area, CpuAddr{last}),
                      {std::nullopt, input.line.swiotlb_slots ? "swiotlb=" : "", "swiotlb_init"}};
}

// swiotlb_late_init_with_default_size(): no more than the page allocator's largest block, wherever in ZONE_DMA.
Placed late_swiotlb(const BootInput& input, const Layout& layout) {
    const ZoneMemory* dma = find_zone(layout.zones, Zone::dma);
    if (!dma) {
        return PlaceFate::limit_below_ram;
    }
    return PlacedArea{std::min(default_size, input.kernel.sizes.largest_block),
                      layout.allocator_limit,
                      false,
                      *dma->ram.begin(),
                      {std::nullopt, {}, "swiotlb_late_init"}};
}

}  // namespace

Placed place_swiotlb(const BootInput& input, const Layout& layout, const KernelTables& tables, BootMemory& free) {
    return input.kernel.does.swiotlb == SwiotlbInit::late ? late_swiotlb(input, layout)
                                                          : early_swiotlb(input, layout, tables, free);
}

}  // namespace dmavet::model
