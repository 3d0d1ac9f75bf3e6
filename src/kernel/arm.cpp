// SPDX-License-Identifier: Apache-2.0
// What does 32-bit arm do its own way? The machine description bounds ZONE_DMA, never the tree; non-coherent devices
// have an allocator of their own (arch/arm/mm/dma-mapping.c), and IOMMUs are left to drivers.
#include <algorithm>

#include "kernel/architectures.hpp"
#include "kernel/sizes.hpp"

namespace dmavet::kernel {

namespace {

bool has_long_descriptors(const Config& config) {
    return config.is_set("CONFIG_ARM_LPAE");
}

// arm_dma_limit; the records that set a dma_zone_size set more than lowmem holds.
ZoneBounds arm_zone_bounds(const Behaviour&, const std::optional<RamBounds>&, std::optional<std::uint64_t>) {
    ZoneBounds bounds;
    bounds.dma = ZoneBound{last_of_32_bits, BoundBy::kernel, "setup_dma_zone"};
    bounds.allocator_limit = 0xffffff;  // zone_dma_bits keeps its default of 24
    return bounds;
}

// early_vmalloc(), adjust_lowmem_bounds(): what fits below the vmalloc area.
std::uint64_t lowmem_bytes(const Behaviour& does, const CommandLine& line) {
    constexpr std::uint64_t page_offset = 0xc0000000, vmalloc_default = 240 * mib, vmalloc_gap = 8 * mib;
    const std::uint64_t gap = line.vmalloc && !does.vmalloc_argument_has_gap ? 0 : vmalloc_gap;
    const std::uint64_t kernel_space = does.vmalloc_end - page_offset;
    return kernel_space - gap -
           std::clamp(line.vmalloc.value_or(vmalloc_default), 16 * mib, kernel_space - 32 * mib - gap);
}

// With machine descriptions of today ZONE_DMA is all of lowmem. The kernel's tables lie in lowmem, CMA prefers highmem.
BootLines arm_boot_lines(const Behaviour& does, const RamLimits& ram, const CommandLine& line, const Config& config) {
    BootLines lines;
    lines.lowmem_end = std::min(ram.begin + lowmem_bytes(does, line), ram.end);
    lines.zones = {{Zone::dma, 0, lines.lowmem_end}, {Zone::highmem, lines.lowmem_end, ~std::uint64_t{0}}};
    lines.cma_end = *ram.dma_limit;  // arm_dma_limit is a last address, and is handed on as it is
    lines.low_end = lines.lowmem_end;
    lines.has_swiotlb = has_long_descriptors(config) && does.long_descriptors_are_direct;  // mem_init()
    lines.at_top = {.late_tables = mib / 4, .struct_page = 40};                            // per-CPU areas
    lines.needs_bounce_buffer = ram.end / small_page > *ram.dma_limit / small_page;  // max_pfn > arm_dma_pfn_limit
    return lines;
}

// Short descriptors have no huge pages, so a pageblock is the largest block, and no address above 4 GiB.
ArchSizes arm_sizes(const Config& config) {
    const bool lpae = has_long_descriptors(config);
    return {.page = small_page,
            .largest_block = 8 * mib,
            .pageblock = lpae ? 2 * mib : 8 * mib,
            .last_ram = lpae ? ~std::uint64_t{0} : last_of_32_bits};
}

// arm_get_dma_map_ops(): physical addresses of more than 32 bits are left to dma-direct. Bus addresses have 32 bits
// without them.
void configure(Behaviour& does, const Config& config) {
    if (has_long_descriptors(config)) {
        if (does.long_descriptors_are_direct) {
            does.allocator = Allocator::arm_dma;
        }
    } else if (does.handle_bits < 64) {
        does.handle_bits = 32;
    }
}

constexpr Behaviour newest() {
    Behaviour does;
    does.allocator = Allocator::arm_dma;
    does.atomic_pools = AtomicPools::single;
    does.has_pages_for_ram_alone = true;
    does.prepares_by_clean_alone = false;  // __dma_clear_buffer() flushes
    return does;
}

}  // namespace

constinit const ArchTraits arm{
    .arch = Arch::arm,
    .default_coherent = false,
    .coherent_flag = CoherentFlag::only_ever_set,
    .mem_argument = MemArgument::replaces,
    .iommu_serves_dma = false,
    .iommu_is_identity = false,
    .has_dma = true,
    .has_dma32 = false,
    .pool_needs_no_map = true,
    .coherency_needs_smp = true,
    .is_64_bit = false,
    .harts_decide_caches = false,
    .memory_types = {"Normal write-back", "Normal non-cacheable", "Device memory"},
    .linear_map_alignment = 1,
    .zone_bounds = arm_zone_bounds,
    .boot_lines = arm_boot_lines,
    .sizes = arm_sizes,
    .page_sizes = one_page_size,
    .configure = configure,
    .newest = newest(),
};

}  // namespace dmavet::kernel
