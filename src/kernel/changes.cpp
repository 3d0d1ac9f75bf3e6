// SPDX-License-Identifier: Apache-2.0
// What did which release change? Newest first. A row says what its release and all later ones do; an older release is
// the newest behaviour with the rows above it set back, so the newest kernel needs no row. The release of a row is the
// first that does it, a stable one where a stable branch had it before the next mainline release.
//
// "Since 6.18 the kernel …" is a field of Behaviour (include/dmavet/kernel.hpp) whose default is what 6.18 does, a row
// here that sets it back, the code that reads the field, and a case in tests/unit/kernel/changes_test.cpp that is red
// without the row. A kernel that can be asked for is a row of `modelled` in src/kernel/kernel.cpp.
#include <array>

#include "dmavet/kernel.hpp"

namespace dmavet {

namespace {

constexpr void forget(Behaviour& does, Reads what) {
    does.reads = static_cast<std::uint8_t>(does.reads & ~static_cast<unsigned>(what));
}

constexpr std::optional<Arch> any = std::nullopt;

constexpr std::array changes{
    KernelChange{{6, 12},
                 Arch::arm64,
                 "ZONE_DMA ends at zone_dma_limit, an exact address; before, zone_dma_bits made it a power of two",
                 [](Behaviour& does) { does.zone_dma = ZoneDmaRule::power_of_two; }},
    KernelChange{
        {6, 12},
        any,
        "a register block that wraps around is no resource (__of_address_resource_bounds), so its AMBA device is not made",
        [](Behaviour& does) { does.checks_resource_end = false; }},
    // 6.13 in mainline; 6.12.13 has it.
    KernelChange{
        {6, 12},
        any,
        "regions that the kernel places are set up first, then those with reg, each as the tree has them; before, all by address (__rmem_cmp)",
        [](Behaviour& does) { does.region_order = RegionOrder::by_base; }},
    KernelChange{{6, 12},
                 any,
                 "the early scan says how many further reg entries of a region it ignores",
                 [](Behaviour& does) { does.names_ignored_reg_entries = false; }},
    KernelChange{
        {6, 10},
        any,
        "bus_dma_limit is the last address of all windows (dma_range_map_max); before, the end of their span, of which an odd size counted one more, and a span of size 0 was refused with -EINVAL",
        [](Behaviour& does) { does.limit = LimitRule::span_from_lowest; }},
    KernelChange{
        {6, 9},
        any,
        "drivers/of/of_reserved_mem.c scans /reserved-memory and says so in its messages; before, drivers/of/fdt.c did",
        [](Behaviour& does) { does.early_scan_log = "OF: fdt: "; }},
    KernelChange{{6, 4},
                 Arch::arm64,
                 "arch_dma_prep_coherent() cleans the pages of a coherent buffer; before, it cleaned and invalidated",
                 [](Behaviour& does) { does.prepares_by_clean_alone = false; }},
    KernelChange{{6, 3},
                 any,
                 "iommu-addresses of a reserved region is read (of_iommu_get_resv_regions)",
                 [](Behaviour& does) { forget(does, Reads::iommu_addresses); }},
    KernelChange{{6, 0},
                 any,
                 "of_dma_is_coherent() reads dma-noncoherent; before, dma-coherent alone",
                 [](Behaviour& does) { forget(does, Reads::dma_noncoherent); }},
    KernelChange{
        {5, 19},
        any,
        "CMA areas are aligned to a pageblock (CMA_MIN_ALIGNMENT_BYTES); before, to the page allocator's largest block",
        [](Behaviour& does) { does.cma_alignment = CmaAlignment::largest_block; }},
    KernelChange{{5, 10}, any, "dma_alloc_pages() exists", [](Behaviour& does) { does.has_alloc_pages = false; }},
    KernelChange{{5, 10},
                 any,
                 "cma= takes the place of a linux,cma-default region (rmem_cma_setup)",
                 [](Behaviour& does) { does.cma_argument_replaces_region = false; }},
    KernelChange{{5, 10},
                 Arch::arm64,
                 "ZONE_DMA is bounded by the tree, beside a ZONE_DMA32; before, it was the first 4 GiB of RAM",
                 [](Behaviour& does) { does.zone_dma = ZoneDmaRule::first_4_gib; }},
    KernelChange{{5, 9},
                 any,
                 "of_dma_configure_id() configures a device; before, of_dma_configure()",
                 [](Behaviour& does) { does.configures = "of_dma_configure"; }},
    KernelChange{
        {5, 8},
        Arch::arm64,
        "atomic requests have a pool for each zone, which grow (kernel/dma/pool.c); before, one of 256 KiB that never grew",
        [](Behaviour& does) { does.atomic_pools = AtomicPools::single; }},
    KernelChange{{5, 2},
                 any,
                 "the dma-mem interconnect is the DMA parent (__of_get_dma_parent)",
                 [](Behaviour& does) { forget(does, Reads::dma_mem); }},
    KernelChange{
        {5, 0},
        Arch::arm64,
        "kernel/dma/direct.c allocates; before, arch/arm64/mm/dma-mapping.c over lib/swiotlb.c, which took blocking requests from CMA alone",
        [](Behaviour& does) { does.allocator = Allocator::arm64_swiotlb; }},
    KernelChange{
        {4, 12},
        any,
        "of_dma_configure() runs at probe time, with dma-ranges, iommus and iommu-map; arm64 of 3.18 read none of them",
        [](Behaviour& does) {
            forget(does, Reads::dma_ranges);
            forget(does, Reads::iommus);
        }},
    KernelChange{
        {4, 8},
        any,
        "of_reserved_mem_device_init_by_idx() attaches a pool; before, of_reserved_mem_device_init(), always the first",
        [](Behaviour& does) { does.attaches_pools = "of_reserved_mem_device_init"; }},
    KernelChange{{4, 4},
                 any,
                 "reserved regions are set up by address (__rmem_cmp); before, as the tree has them",
                 [](Behaviour& does) { does.region_order = RegionOrder::as_written; }},
    KernelChange{{4, 3},
                 any,
                 "of_platform_default_populate() makes devices of the tree; before, of_platform_populate()",
                 [](Behaviour& does) { does.populates = "of_platform_populate"; }},
    KernelChange{{4, 1},
                 any,
                 "PCI functions are configured as their host bridge; before, they kept the non-coherent operations",
                 [](Behaviour& does) { does.configures_pci_functions = false; }},
    KernelChange{
        {4, 0},
        Arch::arm64,
        "the bounce buffer comes from the boot allocator; before, from the page allocator, and so no more than its largest block",
        [](Behaviour& does) { does.swiotlb = SwiotlbInit::late; }},
};

}  // namespace

std::span<const KernelChange> kernel_changes() {
    return changes;
}

}  // namespace dmavet
