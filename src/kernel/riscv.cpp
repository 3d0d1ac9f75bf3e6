// SPDX-License-Identifier: Apache-2.0
// What does riscv do its own way? Devices are coherent unless the tree says otherwise, there is no ZONE_DMA, IOMMUs
// never serve the DMA API, and the harts decide whether memory can be mapped uncached and caches be maintained.
#include <algorithm>

#include "kernel/architectures.hpp"
#include "kernel/sizes.hpp"

namespace dmavet::kernel {

namespace {

// zone_sizes_init(); zone_dma_bits keeps its default of 24.
ZoneBounds riscv_zone_bounds(const Behaviour&, const std::optional<RamBounds>& ram, std::optional<std::uint64_t>) {
    ZoneBounds bounds;
    bounds.allocator_limit = bit_mask(24);
    bounds.dma32 = ZoneBound{last_of_32_bits, BoundBy::kernel, "zone_sizes_init"};
    if (ram) {
        bounds.normal = ZoneBound{ram->last, BoundBy::ram, {}};
    }
    return bounds;
}

BootLines riscv_boot_lines(const Behaviour&, const RamLimits& ram, const CommandLine&, const Config&) {
    const std::uint64_t dma32_end = std::min(last_of_32_bits + 1, ram.end);  // dma32_phys_limit
    BootLines lines;
    lines.zones = {{Zone::dma32, 0, dma32_end}, {Zone::normal, dma32_end, phys_addr_max}};
    lines.cma_end = dma32_end;
    lines.low_end = last_of_32_bits;
    // The boot loader's copy of the tree; kfence's pool and the index of sections, for 56 bits of address; per-CPU
    // areas.
    lines.at_top = {.early_tables = 2 * mib, .section_index = 34 * mib, .late_tables = mib / 4, .struct_page = 64};
    lines.needs_bounce_buffer = ram.end > last_of_32_bits + 1;
    return lines;
}

ArchSizes riscv_sizes(const Config&) {
    return {.page = small_page, .largest_block = 4 * mib, .pageblock = 2 * mib, .last_ram = ~std::uint64_t{0}};
}

constexpr Behaviour newest_riscv() {
    Behaviour does;
    does.prepares_by_clean_alone = false;  // arch_dma_prep_coherent() flushes
    does.small_bounces_anywhere = true;
    does.places_cma_beside_region = true;  // setup_bootmem(), long before unflatten_device_tree()
    return does;
}

}  // namespace

constinit const ArchTraits riscv{
    .arch = Arch::riscv,
    .default_coherent = true,
    .coherent_flag = CoherentFlag::assigned,
    .mem_argument = MemArgument::cuts_least,
    .iommu_serves_dma = false,
    .iommu_is_identity = true,
    .has_dma = false,
    .has_dma32 = true,
    .pool_needs_no_map = false,
    .coherency_needs_smp = false,
    .is_64_bit = true,
    .harts_decide_caches = true,
    .memory_types = {"write-back by the PMA", "PBMT NC", "PBMT IO"},
    .linear_map_alignment = 1,
    .zone_bounds = riscv_zone_bounds,
    .boot_lines = riscv_boot_lines,
    .sizes = riscv_sizes,
    .page_sizes = one_page_size,
    .configure = nullptr,
    .newest = newest_riscv(),
};

}  // namespace dmavet::kernel
