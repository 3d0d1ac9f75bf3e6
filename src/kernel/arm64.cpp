// SPDX-License-Identifier: Apache-2.0
// What does arm64 do its own way? One dma-ranges anywhere in the tree bounds ZONE_DMA for every device
// (arch/arm64/mm/init.c).
#include <algorithm>
#include <array>
#include <bit>

#include "kernel/architectures.hpp"
#include "kernel/sizes.hpp"

namespace dmavet::kernel {

namespace {

ZoneBound set_by(BoundBy by, std::uint64_t limit, std::string_view function) {
    return {limit, by, by == BoundBy::tree ? "of_dma_get_max_cpu_address" : function};
}

// zone_sizes_init(): the tree's limit, exactly; 32 bits where neither tree nor RAM asks for anything else.
ZoneBound exact_bound(std::optional<std::uint64_t> tree_limit, std::uint64_t dram_start) {
    const std::uint64_t limit = tree_limit.value_or(phys_addr_max);
    if (dram_start >= last_of_32_bits || limit < last_of_32_bits) {
        return set_by(tree_limit ? BoundBy::tree : BoundBy::kernel, limit, "zone_sizes_init");
    }
    return set_by(BoundBy::kernel, last_of_32_bits, "zone_sizes_init");
}

// max_zone_phys() widens a limit that lies below RAM.
std::uint64_t widened(std::uint64_t mask, std::uint64_t dram_start) {
    if (dram_start > last_of_32_bits) {
        return phys_addr_max;
    }
    return dram_start > mask ? last_of_32_bits : mask;
}

// zone_dma_bits, as a mask: at most 32 bits.
std::uint64_t mask_of_zone_dma_bits(std::uint64_t tree_limit) {
    return bit_mask(std::min(32U, static_cast<unsigned>(std::bit_width(tree_limit))));
}

ZoneBound power_of_two_bound(std::optional<std::uint64_t> tree_limit, std::uint64_t dram_start) {
    const std::uint64_t mask = mask_of_zone_dma_bits(tree_limit.value_or(phys_addr_max));
    const bool by_tree = tree_limit && mask < last_of_32_bits && widened(mask, dram_start) == mask;
    return set_by(by_tree ? BoundBy::tree : BoundBy::kernel, widened(mask, dram_start), "max_zone_phys");
}

ZoneBounds arm64_zone_bounds(const Behaviour& does, const std::optional<RamBounds>& ram,
                             std::optional<std::uint64_t> tree_limit) {
    ZoneBounds bounds;
    bounds.allocator_limit = mask_of_zone_dma_bits(tree_limit.value_or(phys_addr_max));
    if (!ram) {
        // Where RAM starts decides only between this limit and a higher one.
        if (does.zone_dma == ZoneDmaRule::exact_limit && tree_limit.value_or(phys_addr_max) < last_of_32_bits) {
            bounds.dma = exact_bound(tree_limit, 0);
        }
        return bounds;
    }
    bounds.normal = ZoneBound{ram->last, BoundBy::ram, {}};
    switch (does.zone_dma) {
        case ZoneDmaRule::exact_limit:
            bounds.dma = exact_bound(tree_limit, ram->first);
            bounds.dma32 = ZoneBound{last_of_32_bits, BoundBy::kernel, "zone_sizes_init"};
            bounds.allocator_limit = bounds.dma->limit;
            break;
        case ZoneDmaRule::power_of_two:
            bounds.dma = power_of_two_bound(tree_limit, ram->first);
            bounds.dma32 = ZoneBound{widened(last_of_32_bits, ram->first), BoundBy::kernel, "zone_sizes_init"};
            break;
        case ZoneDmaRule::first_4_gib:
            // There is no ZONE_DMA32.
            bounds.dma =
                ZoneBound{(ram->first & ~last_of_32_bits) + last_of_32_bits, BoundBy::kernel, "max_zone_dma_phys"};
            bounds.allocator_limit = bounds.dma->limit;
            break;
    }
    return bounds;
}

// zone_sizes_init(): ends are cut to whole pages; DMA32 starts where DMA ends.
BootLines arm64_boot_lines(const Behaviour&, const RamLimits& ram, const CommandLine&, const Config& config) {
    const std::uint64_t page_mask = ~(config.page - 1);
    const auto end_of = [&](std::uint64_t limit) { return (std::min(limit, ram.end - 1) + 1) & page_mask; };
    const std::uint64_t dma_end = end_of(*ram.dma_limit);
    const std::uint64_t dma32_end = ram.dma32_limit ? std::max(dma_end, end_of(*ram.dma32_limit)) : dma_end;
    const std::uint64_t phys_limit = std::min(*ram.dma_limit, ram.end - 1) + 1;  // arm64_dma_phys_limit
    BootLines lines;
    lines.zones = {
        {Zone::dma, 0, dma_end}, {Zone::dma32, dma_end, dma32_end}, {Zone::normal, dma32_end, phys_addr_max}};
    lines.cma_end = phys_limit;
    lines.low_end = phys_limit - 1;
    lines.needs_bounce_buffer = ram.end > (phys_limit & page_mask);  // mem_init(), max_pfn
    lines.at_top = {.early_tables = 4 * mib, .struct_page = 64};     // page tables and per-CPU areas
    return lines;
}

struct PageOrders {
    std::uint64_t page;
    unsigned largest_block;  // CONFIG_ARCH_FORCE_MAX_ORDER
    unsigned pageblock;      // of a huge page
};
constexpr std::array orders{PageOrders{4 * kib, 10, 9}, PageOrders{16 * kib, 11, 11}, PageOrders{64 * kib, 13, 13}};
constexpr std::array page_sizes{orders[0].page, orders[1].page, orders[2].page};

ArchSizes arm64_sizes(const Config& config) {
    const PageOrders& of_page =
        *std::find_if(orders.begin(), orders.end(), [&](const PageOrders& o) { return o.page == config.page; });
    return {.page = config.page,
            .largest_block = config.page << of_page.largest_block,
            .pageblock = config.page << of_page.pageblock,
            .last_ram = ~std::uint64_t{0}};
}

}  // namespace

constinit const ArchTraits arm64{
    .arch = Arch::arm64,
    .default_coherent = false,
    .coherent_flag = CoherentFlag::assigned,
    .mem_argument = MemArgument::cuts,
    .iommu_serves_dma = true,
    .iommu_is_identity = false,
    .has_dma = true,
    .has_dma32 = true,
    .pool_needs_no_map = false,
    .coherency_needs_smp = false,
    .is_64_bit = true,
    .harts_decide_caches = false,
    .memory_types = {"Normal write-back", "Normal non-cacheable", "Device memory"},
    .linear_map_alignment = std::uint64_t{1} << 30,  // ARM64_MEMSTART_ALIGN with 4 KiB pages
    .zone_bounds = arm64_zone_bounds,
    .boot_lines = arm64_boot_lines,
    .sizes = arm64_sizes,
    .page_sizes = page_sizes,
    .configure = nullptr,
    .newest = {},
};

}  // namespace dmavet::kernel
