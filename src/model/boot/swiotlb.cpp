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

// What the buffer is for.
struct Need {
    bool reach;  // memory that some devices do not reach
    bool small;  // only small buffers that share cache lines
};

Need need_of(const BootInput& input, const Layout& layout) {
    const bool all_high = input.kernel.does.small_bounces_anywhere && !layout.ram.empty() &&
                          raw(layout.ram.first()) >= layout.lines.low_end;
    const bool reach = layout.lines.needs_bounce_buffer && !all_high;
    return {reach, !reach && input.kernel.config.is_set("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC") &&
                       input.topology.caches.is_known_at_boot};
}

// Each area holds a segment at least (round_up_default_nslabs).
std::uint64_t size_of(const BootInput& input, const Layout& layout, const Need& need) {
    std::uint64_t size = default_size;
    if (input.line.swiotlb_slots) {
        size = std::min(*input.line.swiotlb_slots, most_slots) * kernel::swiotlb_slot;
    }
    // swiotlb_adjust_size() leaves alone what is not the default, and takes what equals it for the default.
    if (size == default_size && need.small) {
        // 1 MiB for each GiB, a power of two.
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
    const Need need = need_of(input, layout);
    if (!need.reach && !need.small && input.line.swiotlb != Swiotlb::force) {
        return PlaceFate::not_needed;
    }
    std::uint64_t size = size_of(input, layout, need);
    const bool anywhere = need.small && input.kernel.does.small_bounces_anywhere;
    const std::uint64_t end = anywhere ? 0 : layout.lines.low_end;
    const CpuInterval below = half_open(0, end).value_or(CpuInterval::everything());
    auto area = free.take_top_down(size, input.kernel.sizes.page, below);
    // What does not fit is tried at half the size.
    for (; !area && size > kernel::mib; area = free.take_top_down(size, input.kernel.sizes.page, below)) {
        size /= 2;
    }
    if (!area) {
        return no_room_below(end, layout);
    }
    const std::uint64_t last = (end == 0 ? layout.dram_end : end) - 1;
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
