// SPDX-License-Identifier: Apache-2.0
// What did which release change? Newest first. A row says what its release and all later ones do; an older release is
// the newest behaviour with the rows above it set back, so the newest kernel needs no row. The release of a row is
// the first series that does it; a stable release of an older one may have it, too. Those before 6.0 are in
// changes_before_6.hpp.
//
// "Since 6.18 the kernel …" is a field of Behaviour (include/dmavet/behaviour.hpp) whose default is what 6.18 does, a
// row here that sets it back, the code that reads the field, and a case in tests/unit/kernel/changes_test.cpp that is
// red without the row. A kernel that can be asked for is a row of `modelled` in src/kernel/kernel.cpp.
#include <algorithm>
#include <array>

#include "dmavet/kernel.hpp"
#include "kernel/changes_before_6.hpp"

namespace dmavet {

namespace {

using kernel::any;
using kernel::forget;

constexpr std::array newer{
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
    // After 6.1; which release is not known more exactly.
    KernelChange{
        {6, 12},
        Arch::arm,
        "where RAM goes on above 4 GiB, a CMA area anywhere is looked for there before highmem (cma_declare_contiguous_nid); before, after it, and what highmem gave was forgotten: lowmem gave it",
        [](Behaviour& does) { does.cma_search = CmaSearch::highmem_is_lost; }},
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
    KernelChange{
        {6, 8},
        any,
        "an SMMU with mmu-masters is registered without its node, so a device with iommus waits for it (arm_smmu_device_probe); before, it was refused at once",
        [](Behaviour& does) { does.finds_legacy_smmu = true; }},
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
};

constexpr auto changes = [] {
    std::array<KernelChange, newer.size() + kernel::changes_before_6.size()> all{};
    std::ranges::copy(kernel::changes_before_6, std::ranges::copy(newer, all.begin()).out);
    return all;
}();

}  // namespace

std::span<const KernelChange> kernel_changes() {
    return changes;
}

}  // namespace dmavet
