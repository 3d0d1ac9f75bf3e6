// SPDX-License-Identifier: Apache-2.0
// What does 32-bit arm do its own way? The machine description bounds ZONE_DMA, never the tree; non-coherent devices
// have an allocator of their own (arch/arm/mm/dma-mapping.c), and IOMMUs are left to drivers.
#include "kernel/architectures.hpp"

namespace dmavet::kernel {

namespace {

constexpr std::uint64_t last_of_32_bits = 0xffffffff;
constexpr std::uint64_t mib = std::uint64_t{1} << 20;

// arm_dma_limit; the records that set a dma_zone_size set more than lowmem holds.
ZoneBounds zone_bounds(const Behaviour&, const std::optional<RamBounds>&, std::optional<std::uint64_t>) {
    ZoneBounds bounds;
    bounds.dma = ZoneBound{last_of_32_bits, BoundBy::kernel, "setup_dma_zone"};
    bounds.allocator_limit = 0xffffff;  // zone_dma_bits keeps its default of 24
    return bounds;
}

// Short descriptors have no huge pages, so a pageblock is the largest block, and no address above 4 GiB.
Sizes sizes(const Config& config) {
    const bool lpae = config.is_set("CONFIG_ARM_LPAE");
    return {.largest_block = 8 * mib,
            .pageblock = lpae ? 2 * mib : 8 * mib,
            .cma_alignment = 0,
            .default_cma = 0,
            .last_ram = lpae ? ~std::uint64_t{0} : last_of_32_bits};
}

constexpr Behaviour newest() {
    Behaviour does;
    does.allocator = Allocator::arm_dma;
    does.atomic_pools = AtomicPools::single;
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
    .has_dma32 = false,
    .pool_needs_no_map = true,
    .coherency_needs_smp = true,
    .is_64_bit = false,
    .linear_map_alignment = 1,
    .zone_bounds = zone_bounds,
    .sizes = sizes,
    .newest = newest(),
};

}  // namespace dmavet::kernel
