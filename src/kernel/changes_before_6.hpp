// SPDX-License-Identifier: Apache-2.0
// What did 5.19 and older releases change? The rows that changes.cpp goes on with.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dmavet/kernel.hpp"

namespace dmavet::kernel {

constexpr void forget(Behaviour& does, Reads what) {
    does.reads = static_cast<std::uint8_t>(does.reads & ~static_cast<unsigned>(what));
}

inline constexpr std::optional<Arch> any = std::nullopt;

inline constexpr std::array changes_before_6{
    KernelChange{
        {5, 19},
        any,
        "CMA areas are aligned to a pageblock (CMA_MIN_ALIGNMENT_BYTES); before, to the page allocator's largest block",
        [](Behaviour& does) { does.cma_alignment = CmaAlignment::largest_block; }},
    KernelChange{
        {5, 19},
        Arch::arm,
        "dma_alloc_pages() asks CMA for no highmem; before, it failed where CMA gave some (\"Rejecting highmem page from CMA\")",
        [](Behaviour& does) { does.pages_avoid_highmem_cma = false; }},
    // After 5.10; which release is not known more exactly.
    KernelChange{{5, 19},
                 any,
                 "a second range of linux,usable-memory-range in /chosen is RAM, too; before, the first alone",
                 [](Behaviour& does) { does.usable_ranges = 1; }},
    // Until 5.19; which release is not known more exactly.
    KernelChange{{5, 19},
                 any,
                 "phram is made a device early",
                 [](Behaviour& does) { does.reserved_list = ReservedList::with_open_dice; }},
    KernelChange{{5, 18},
                 any,
                 "google,open-dice is made a device early",
                 [](Behaviour& does) { does.reserved_list = ReservedList::with_smem; }},
    KernelChange{
        {5, 17},
        any,
        "the first simple-framebuffer below /chosen is made at boot; before, each of them by the driver of framebuffers",
        [](Behaviour& does) { does.makes_first_framebuffer = false; }},
    KernelChange{{5, 16},
                 any,
                 "the name of a device has the node's mask in it (of_device_make_bus_id)",
                 [](Behaviour& does) { does.names_have_mask = false; }},
    KernelChange{{5, 16},
                 any,
                 "qcom,smem is made a device early",
                 [](Behaviour& does) { does.reserved_list = ReservedList::with_nvmem; }},
    // After 5.10; which release is not known more exactly.
    KernelChange{{5, 15},
                 Arch::arm,
                 "linux,usable-memory-range in /chosen bounds RAM (memblock_cap_memory_range); before, on arm64 alone",
                 [](Behaviour& does) { does.usable_ranges = 0; }},
    // After 5.10; which release is not known more exactly.
    KernelChange{
        {5, 14},
        any,
        "a no-map region that the kernel places stays RAM and is marked (memblock_mark_nomap); before, memblock forgot it",
        [](Behaviour& does) { does.keeps_dynamic_no_map = false; }},
    KernelChange{
        {5, 14},
        Arch::arm64,
        "no-map memory has page structures and belongs to a zone; before, the page allocator knew nothing of it",
        [](Behaviour& does) { does.fixed_no_map_has_pages = false; }},
    // After 5.12; which release is not known more exactly.
    KernelChange{
        {5, 14},
        Arch::arm,
        "vmalloc= leaves a gap of 8 MiB below its area, as the default does (adjust_lowmem_bounds); before, lowmem had them (early_vmalloc)",
        [](Behaviour& does) { does.vmalloc_argument_has_gap = false; }},
    KernelChange{{5, 13},
                 any,
                 "windows of 64-bit and of 32-bit PCI memory are of two kinds and stay apart (of_bus_pci_get_flags)",
                 [](Behaviour& does) { does.tells_64_bit_pci_memory = false; }},
    KernelChange{{5, 12},
                 Arch::arm64,
                 "the array of struct page is made for sections of 128 MiB; before, of 1 GiB",
                 [](Behaviour& does) { does.section = std::uint64_t{1} << 30; }},
    // After 5.10; which release is not known more exactly.
    KernelChange{
        {5, 12},
        any,
        "a CMA area that does not lie in one zone gives its memory back (cma_activate_area); before, it was lost",
        [](Behaviour& does) { does.frees_lost_cma = false; }},
    KernelChange{{5, 12},
                 any,
                 "nvmem-rmem is made a device early",
                 [](Behaviour& does) { does.reserved_list = ReservedList::first_three; }},
    KernelChange{
        {5, 12},
        Arch::arm64,
        "dma_alloc_noncoherent() gets contiguous pages behind an IOMMU; before, scattered ones that were remapped",
        [](Behaviour& does) { does.noncoherent_iommu_pages_are_contiguous = false; }},
    // After 5.10; which release is not known more exactly.
    KernelChange{
        {5, 12},
        Arch::arm,
        "a CMA area anywhere is looked for above 4 GiB after highmem, where RAM goes on there (cma_declare_contiguous_nid); before, what highmem gave was it",
        [](Behaviour& does) { does.cma_search = CmaSearch::no_attempt_above; }},
    KernelChange{{5, 11},
                 Arch::arm64,
                 "ZONE_DMA is bounded by the tree, beside a ZONE_DMA32; before, it was the first 4 GiB of RAM",
                 [](Behaviour& does) { does.zone_dma = ZoneDmaRule::first_4_gib; },
                 Release{5, 10, 24}},
    KernelChange{
        {5, 10},
        Arch::arm,
        "a device keeps all its windows (dma_range_map); before, one offset of the first of them (dma_pfn_offset), for every address",
        [](Behaviour& does) { does.maps_windows = false; }},
    // After 5.9; which release is not known more exactly.
    KernelChange{{5, 10},
                 any,
                 "machine code maps the memory bus of Allwinner's SoCs (sunxi_mbus_notifier); before, drivers did so",
                 [](Behaviour& does) { does.has_sunxi_mbus = false; }},
    KernelChange{{5, 10}, any, "dma_alloc_pages() exists", [](Behaviour& does) { does.has_alloc_pages = false; }},
    KernelChange{{5, 10},
                 any,
                 "cma= takes the place of a linux,cma-default region (rmem_cma_setup)",
                 [](Behaviour& does) { does.cma_argument_replaces_region = false; }},
    KernelChange{{5, 9},
                 any,
                 "of_dma_configure_id() configures a device; before, of_dma_configure()",
                 [](Behaviour& does) { does.configures = "of_dma_configure"; }},
    KernelChange{
        {5, 8},
        Arch::arm64,
        "atomic requests have a pool for each zone, which grow (kernel/dma/pool.c); before, one of 256 KiB that never grew",
        [](Behaviour& does) { does.atomic_pools = AtomicPools::single; }},
    KernelChange{
        {5, 7},
        Arch::arm,
        "__dma_alloc() does not look whether the coherent mask reaches all RAM; before, it gave nothing where it did not (get_coherent_dma_mask)",
        [](Behaviour& does) { does.allocation_checks_mask = true; }},
    // After 5.4; which release is not known more exactly.
    KernelChange{
        {5, 6},
        any,
        "the search for dma-ranges forgives one node without it (of_dma_get_range); before, none, and it began at the parent",
        [](Behaviour& does) { does.range_search = RangeSearch::parent_alone; }},
    KernelChange{
        {5, 3},
        Arch::arm,
        "with long descriptors kernel/dma/direct.c serves every device, with a bounce buffer; before, arm_dma_ops and arm_coherent_dma_ops",
        [](Behaviour& does) { does.long_descriptors_are_direct = false; }},
    KernelChange{{5, 2},
                 any,
                 "the dma-mem interconnect is the DMA parent (__of_get_dma_parent)",
                 [](Behaviour& does) { forget(does, Reads::dma_mem); }},
    KernelChange{
        {5, 0},
        Arch::arm64,
        "kernel/dma/direct.c allocates; before, arch/arm64/mm/dma-mapping.c over lib/swiotlb.c, which took blocking requests from CMA alone",
        [](Behaviour& does) { does.allocator = Allocator::arm64_swiotlb; }},
    KernelChange{{4, 12},
                 Arch::arm64,
                 "dma-ranges counts; arm64 of 3.18 did not ask for what it said",
                 [](Behaviour& does) { forget(does, Reads::dma_ranges); }},
    KernelChange{
        {4, 12},
        Arch::arm64,
        "RAM is bounded by linux,usable-memory-range in /chosen (fdt_enforce_memory_region); 3.18 did not look at it",
        [](Behaviour& does) { does.usable_ranges = 0; }},
    KernelChange{{4, 12},
                 any,
                 "of_dma_configure() runs at probe time, with iommus and iommu-map, of which 3.18 read none",
                 [](Behaviour& does) { forget(does, Reads::iommus); }},
    KernelChange{
        {4, 8},
        any,
        "of_reserved_mem_device_init_by_idx() attaches a pool; before, of_reserved_mem_device_init(), always the first",
        [](Behaviour& does) { does.attaches_pools = "of_reserved_mem_device_init"; }},
    KernelChange{
        {4, 6},
        any,
        "a device's own pool is mapped Normal non-cacheable (memremap); before, as memory of a device (ioremap)",
        [](Behaviour& does) { does.own_pools = OwnPools::device; }},
    KernelChange{{4, 4},
                 Arch::arm,
                 "the kernel's addresses end at 0xff800000 (VMALLOC_END), and lowmem has 768 MiB; before, 760 MiB",
                 [](Behaviour& does) { does.vmalloc_end = 0xff000000; }},
    KernelChange{{4, 4},
                 any,
                 "reserved regions are set up by address (__rmem_cmp); before, as the tree has them",
                 [](Behaviour& does) { does.region_order = RegionOrder::as_written; }},
    KernelChange{
        {4, 3},
        Arch::arm,
        "CMA serves coherent devices as well (__dma_alloc); before, they had pages whatever the context (__alloc_simple_buffer)",
        [](Behaviour& does) { does.coherent_asks_cma = false; }},
    KernelChange{
        {4, 3},
        any,
        "dma_free_attrs() warns when interrupts are disabled; before, arm did so for memory of CMA alone, and arm64 not at all",
        [](Behaviour& does) { does.free_checks_interrupts = false; }},
    KernelChange{{4, 3},
                 any,
                 "dma_alloc_noncoherent() gives memory on arm and arm64; before, NULL",
                 [](Behaviour& does) { does.has_alloc_noncoherent = false; }},
    KernelChange{{4, 3},
                 any,
                 "of_platform_default_populate() makes devices of the tree; before, of_platform_populate()",
                 [](Behaviour& does) { does.populates = "of_platform_populate"; }},
    KernelChange{{4, 1},
                 Arch::arm,
                 "of_dma_configure() cuts the masks to what dma-ranges covers; before, they had 32 bits",
                 [](Behaviour& does) { does.limit = LimitRule::none; }},
    KernelChange{{4, 1},
                 Arch::arm,
                 "DMA_ATTR_NO_KERNEL_MAPPING saves the mapping (__dma_alloc); before, it changed nothing",
                 [](Behaviour& does) { does.can_skip_mapping = false; }},
    KernelChange{
        {4, 1},
        Arch::arm,
        "a mask that reaches the last page of RAM is supported; before, it had to reach one page more (__dma_supported)",
        [](Behaviour& does) { does.mask_of_ram_suffices = false; }},
    KernelChange{{4, 1},
                 any,
                 "PCI functions are configured as their host bridge; before, they kept the non-coherent operations",
                 [](Behaviour& does) { does.configures_pci_functions = false; }},
    KernelChange{
        {4, 0},
        Arch::arm,
        "machine code makes the devices of Armada SoCs coherent (mvebu_hwcc_notifier); before, their streaming mappings alone",
        [](Behaviour& does) { does.armada_is_coherent = false; }},
    KernelChange{
        {4, 0},
        Arch::arm64,
        "the bounce buffer comes from the boot allocator; before, from the page allocator, and so no more than its largest block",
        [](Behaviour& does) { does.swiotlb = SwiotlbInit::late; }},
};

}  // namespace dmavet::kernel
