// SPDX-License-Identifier: Apache-2.0
// Which atomic pools are there, and what are they carved from? One for each zone (dma_atomic_pool_init), or on arm and
// on arm64 of 3.18 a single one that never grows (atomic_pool_init); from the default CMA area, where that serves.
#include "model/boot/atomic_pools.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "kernel/sizes.hpp"
#include "model/zones.hpp"

namespace dmavet::model {

namespace {

// The zones as the page allocator has them, and the size of its pages.
struct Pages {
    std::span<const ZoneMemory> zones;
    std::uint64_t size;
};

// Bytes. Not equal: it has one of both.
struct PoolSize {
    std::uint64_t least, most;
};

// Nothing where neither the area nor a zone has memory.
void add_pool(std::vector<AtomicPool>& pools, Zone served, const PoolSize& size, const Pages& pages,
              const std::optional<PlacedArea>& cma, bool is_single = false) {
    if (cma) {
        pools.push_back({served, size.least, true, is_single, {cma->within}, size.most});
        return;
    }
    CpuMemory within;
    for (const ZoneMemory* zone : serving_zones(pages.zones, served, pages.size)) {
        within.add(zone->ram);
    }
    if (!within.empty()) {
        pools.push_back({served, size.least, false, is_single, std::move(within), size.most});
    }
}

// 128 KiB for each GiB of RAM that the page allocator has, no more than its largest block.
std::uint64_t pool_size(const CommandLine& line, std::uint64_t counted_ram, const Sizes& sizes) {
    constexpr std::uint64_t share = kernel::gib / (128 * kernel::kib), least = 128 * kernel::kib;
    const std::uint64_t by_ram =
        std::min(counted_ram / sizes.page / share, sizes.largest_block / sizes.page) * sizes.page;
    const std::uint64_t asked = line.coherent_pool.value_or(0);
    return std::bit_ceil(std::clamp(asked != 0 ? asked : std::max(by_ram, least), sizes.page, sizes.largest_block));
}

std::vector<AtomicPool> pool_for_each_zone(const BootInput& input, const Layout& layout, const CountedRam& ram,
                                           const Pages& pages, const std::optional<PlacedArea>& cma) {
    const PoolSize size{pool_size(input.line, ram.least, input.kernel.sizes),
                        pool_size(input.line, ram.most, input.kernel.sizes)};
    // cma_in_zone()
    const auto cma_below = [&](std::uint64_t limit) {
        return cma && raw(cma->within.last()) <= limit ? cma : std::nullopt;
    };
    const bool everywhere = !input.kernel.does.pools_only_where_pages;
    const auto has_pages = [&](Zone zone) { return find_zone(layout.zones, zone) != nullptr; };
    std::vector<AtomicPool> pools;
    if (everywhere || has_pages(Zone::normal)) {
        add_pool(pools, Zone::normal, size, pages, cma);
    }
    if (has_pages(Zone::dma)) {
        add_pool(pools, Zone::dma, size, pages, cma_below(layout.allocator_limit));
    }
    if (everywhere || has_pages(Zone::dma32)) {
        const std::uint64_t limit = std::max(kernel::last_of_32_bits, layout.allocator_limit);
        add_pool(pools, Zone::dma32, size, pages, cma_below(limit));
    }
    return pools;
}

// Where there is an area it is the only source, were it one that boot has given up or that is not RAM.
std::vector<AtomicPool> single_pool(const BootInput& input, const Pages& pages, const std::optional<PlacedArea>& cma,
                                    bool cma_is_lost) {
    const std::uint64_t size = input.line.coherent_pool.value_or(256 * kernel::kib);
    std::vector<AtomicPool> pools;
    if (!cma_is_lost && size <= (cma ? cma->size : input.kernel.sizes.largest_block)) {
        add_pool(pools, Zone::dma, {size, size}, pages, cma, true);
    }
    return pools;
}

}  // namespace

std::vector<AtomicPool> make_atomic_pools(const BootInput& input, const Layout& layout, const CountedRam& ram,
                                          const Placement& placement) {
    const Pages pages{placement.zones, input.kernel.sizes.page};
    const bool cma_is_lost = placement.lost_cma || placement.default_cma_fate == PlaceFate::without_pages;
    return input.kernel.does.atomic_pools == AtomicPools::single
               ? single_pool(input, pages, placement.default_cma, cma_is_lost)
               : pool_for_each_zone(input, layout, ram, pages, placement.default_cma);
}

}  // namespace dmavet::model
