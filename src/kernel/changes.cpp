// SPDX-License-Identifier: Apache-2.0
// What did which release change? Newest first. A row says what its release and all later ones do; an older release is
// the newest behaviour with the rows above it set back, so the newest kernel needs no row. The release of a row is
// the first series that does it; a stable release of an older one may have it, too.
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
    KernelChange{
        {7, 2},
        any,
        "status and compatible count only as far as a NUL ends them inside the property; before, what came after it was read, too",
        [](Behaviour& does) { does.strings_need_nul = false; }},
    KernelChange{
        {7, 2},
        any,
        "a dma-ranges is refused where a cell count is out of range or the node is no bus (parser_init); before, its entries were read with whatever counts there were",
        [](Behaviour& does) { does.refuses_odd_cells = false; }},
    KernelChange{
        {7, 2},
        any,
        "only the first reg entry of a reserved region counts (__reserved_mem_reserve_reg); before, all were reserved",
        [](Behaviour& does) { does.further_reg = FurtherReg::region_lost; }},
    // After 6.12; which release is not known more exactly.
    KernelChange{
        {7, 2},
        any,
        "a linux,cma-default region that cma= replaces is not reserved at all (rmem_cma_validate); before, until the others had their place",
        [](Behaviour& does) { does.asks_before_reserving = false; }},
    KernelChange{
        {7, 2},
        any,
        "a row of iommu-map has as many output cells as the provider's #iommu-cells says (of_map_id); before, one, and an empty map was an error",
        [](Behaviour& does) { does.map_rows_by_cells = false; }},
    // After 6.18; which release is not known more exactly.
    KernelChange{
        {7, 2},
        Arch::riscv,
        "the bounce buffer for small buffers may lie above 4 GiB (SWIOTLB_ANY); before, where all RAM lies there, none could be allocated",
        [](Behaviour& does) { does.small_bounces_anywhere = false; }},
    // After 6.18; which release is not known more exactly.
    KernelChange{{7, 2},
                 Arch::riscv,
                 "the driver of SiFive's composable cache maintains that of StarFive JH7110",
                 [](Behaviour& does) { does.flushed_caches = FlushedCaches::with_eic7700; }},
    // After 6.12; which release is not known more exactly.
    KernelChange{
        {7, 2},
        Arch::arm64,
        "the array of struct page is allocated piece by piece; before, carved from one buffer (sparse_buffer_init)",
        [](Behaviour& does) { does.has_page_struct_buffer = true; }},
    KernelChange{
        {7, 1},
        any,
        "a reserved region that no handler takes stays reserved (fdt_init_reserved_mem_node); before, a reusable one was given back",
        [](Behaviour& does) { does.keeps_unhandled_regions = false; }},
    KernelChange{
        {7, 1},
        any,
        "ramoops, qcom,smem and their like are made devices early below /reserved-memory alone; before, wherever they are",
        [](Behaviour& does) { does.reserved_devices_are_children = false; }},
    KernelChange{
        {7, 0},
        any,
        "DMA_ATTR_REQUIRE_COHERENT exists: a mapping that would need the bounce buffer or maintenance of caches fails",
        [](Behaviour& does) { does.has_require_coherent = false; }},
    KernelChange{{7, 0},
                 Arch::arm64,
                 "the default CMA area is placed before the array of struct page; before, below it",
                 [](Behaviour& does) { does.places_cma_before_page_structs = false; }},
    KernelChange{
        {6, 19},
        any,
        "of a reserved region with several reg entries all are reserved, and no region is made of it (of_flat_dt_get_addr_size); before, the first entry was one",
        [](Behaviour& does) { does.further_reg = FurtherReg::reserved_by_name; }},
    KernelChange{
        {6, 19},
        any,
        "a reg beside size and an alloc-ranges that do not consist of whole entries count as absent, so that the region is placed elsewhere (of_flat_dt_get_addr_size_prop); before, it was lost",
        [](Behaviour& does) { does.skips_odd_lists = false; }},
    KernelChange{
        {6, 19},
        any,
        "an atomic pool is made for a zone that has pages (dma_atomic_pool_init); before, two of three in any case",
        [](Behaviour& does) { does.pools_only_where_pages = false; }},
    // After 6.14; which release is not known more exactly.
    KernelChange{{6, 17},
                 Arch::riscv,
                 "the driver of SiFive's composable cache maintains that of ESWIN EIC7700",
                 [](Behaviour& does) { does.flushed_caches = FlushedCaches::jh7100; }},
    // After 6.14; which release is not known more exactly.
    KernelChange{{6, 17},
                 Arch::riscv,
                 "a device's own pool is mapped Normal non-cacheable (ioremap_wc); before, as IO",
                 [](Behaviour& does) { does.own_pools = OwnPools::as_io; }},
    KernelChange{
        {6, 16},
        any,
        "the end that cma= names replaces the limit of the architecture (dma_contiguous_reserve); before, the lower one counted",
        [](Behaviour& does) { does.cma_argument_end_counts = false; }},
    KernelChange{
        {6, 13},
        any,
        "regions that the kernel places are set up first, then those with reg, each as the tree has them; before, all by address (__rmem_cmp)",
        [](Behaviour& does) { does.region_order = RegionOrder::by_base; },
        Release{6, 12, 13}},
    KernelChange{{6, 13},
                 any,
                 "the early scan says how many further reg entries of a region it does not make a region of",
                 [](Behaviour& does) { does.further_reg = FurtherReg::reserved; },
                 Release{6, 12, 13}},
    KernelChange{
        {6, 13},
        any,
        "a node without #address-cells of its own is no bus, and no address translates across it (of_bus_default_match); before, it had the count of the nodes above",
        [](Behaviour& does) { does.needs_own_address_cells = false; }},
    KernelChange{{6, 12},
                 Arch::arm64,
                 "ZONE_DMA ends at zone_dma_limit, an exact address; before, zone_dma_bits made it a power of two",
                 [](Behaviour& does) { does.zone_dma = ZoneDmaRule::power_of_two; }},
    KernelChange{
        {6, 12},
        any,
        "a register block that wraps around is no resource (__of_address_resource_bounds), so its AMBA device is not made",
        [](Behaviour& does) { does.checks_resource_end = false; }},
    KernelChange{
        {6, 10},
        any,
        "bus_dma_limit is the last address of all windows (dma_range_map_max); before, the end of their span, of which an odd size counted one more, and a span of size 0 was refused with -EINVAL",
        [](Behaviour& does) { does.limit = LimitRule::span_from_lowest; }},
    // After 6.1; which release is not known more exactly.
    KernelChange{
        {6, 9},
        Arch::arm64,
        "a CMA area past the end of RAM is a panic in the last section, too (cma_activate_area); before, it was taken for memory",
        [](Behaviour& does) { does.activates_cma_past_ram = true; }},
    // After 6.1; which release is not known more exactly.
    KernelChange{
        {6, 8},
        any,
        "a region whose alloc-ranges begin beside one that was placed before gets the lowest block there (__reserved_mem_alloc_in_range); before, the highest",
        [](Behaviour& does) { does.keeps_dynamic_together = false; }},
    KernelChange{{6, 6},
                 any,
                 "dma-noncoherent of a GICv3 and of its ITS is read (gic_of_init, its_of_probe); before, by nobody",
                 [](Behaviour& does) { forget(does, Reads::gic_noncoherent); }},
    // After 6.1; which release is not known more exactly.
    KernelChange{
        {6, 5},
        any,
        "the memory reservation block counts after /reserved-memory (early_init_fdt_scan_reserved_mem); before, regions kept clear of it",
        [](Behaviour& does) { does.reserves_block_last = false; }},
    KernelChange{{6, 4},
                 Arch::arm64,
                 "arch_dma_prep_coherent() cleans the pages of a coherent buffer; before, it cleaned and invalidated",
                 [](Behaviour& does) { does.prepares_by_clean_alone = false; }},
    KernelChange{
        {6, 4},
        any,
        "three address cells are flags and 64 bits of address (of_bus_default_flags_match); before, a 96-bit address",
        [](Behaviour& does) { does.has_flag_buses = false; },
        Release{6, 1, 128}},
    KernelChange{{6, 3},
                 any,
                 "iommu-addresses of a reserved region is read (of_iommu_get_resv_regions)",
                 [](Behaviour& does) { forget(does, Reads::iommu_addresses); }},
    // 6.13 in mainline; late stable releases of 6.1, 6.6 and 6.12 have it.
    KernelChange{
        {6, 1},
        any,
        "a 1:1 crossing into a bus with flags leaves the flags of an address alone (of_translate_one); before, they became 0",
        [](Behaviour& does) { does.identity_keeps_flags = false; }},
    KernelChange{
        {6, 1},
        any,
        "the search for dma-ranges starts at the DMA parent (of_dma_configure_id); before, at the device's own node, which was then the one forgiven",
        [](Behaviour& does) { does.range_search = RangeSearch::device; }},
    // After 5.14; which release is not known more exactly.
    KernelChange{{6, 1},
                 any,
                 "children of buses below /firmware are made; before, only those of /firmware itself",
                 [](Behaviour& does) { does.populates_below_firmware = false; }},
    KernelChange{
        {6, 0},
        any,
        "a device waits 10 s for the driver of its IOMMU, counted from the last driver that was registered (driver_deferred_probe_timeout); before, until initcalls were done",
        [](Behaviour& does) { does.deferred_probe_seconds = 0; }},
    KernelChange{
        {6, 0},
        Arch::arm,
        "kernel/dma/direct.c serves every device; before, arm_dma_ops and arm_coherent_dma_ops did, without long descriptors, and a bus address was a page number of 32 bits",
        [](Behaviour& does) {
            does.allocator = Allocator::arm_dma_ops;
            does.handle_bits = 44;
        }},
    KernelChange{{6, 0},
                 any,
                 "of_dma_is_coherent() reads dma-noncoherent; before, dma-coherent alone",
                 [](Behaviour& does) { forget(does, Reads::dma_noncoherent); }},
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

}  // namespace

std::span<const KernelChange> kernel_changes() {
    return changes;
}

}  // namespace dmavet
