// SPDX-License-Identifier: Apache-2.0
// What a kernel does. The newest release's behaviour is the rule, and stands here as the default of each field; what
// older releases did otherwise is one table, kernel_changes() (kernel.hpp).
#pragma once

#include <cstdint>
#include <string_view>

namespace dmavet {

#pragma GCC visibility push(default)

// What of a tree counts when a device's DMA is configured.
enum class Reads : std::uint8_t {
    dma_ranges = 1,        // of_dma_get_range()
    iommus = 2,            // iommus and iommu-map
    dma_noncoherent = 4,   // of_dma_is_coherent()
    dma_mem = 8,           // the "dma-mem" interconnect as DMA parent
    iommu_addresses = 16,  // of_iommu_get_resv_regions()
    gic_noncoherent = 32   // dma-noncoherent of a GICv3 and of its ITS
};

// Where of_dma_get_range() begins to look.
enum class RangeSearch : std::uint8_t {
    dma_parent,
    device,        // the device's own node: its dma-ranges counts for itself, and it is the node that is forgiven
    parent_alone,  // the parent, and no node is forgiven
};

// Which compatibles of reserved memory become devices at boot although they describe memory (reserved_mem_matches).
enum class ReservedList : std::uint8_t {
    first_three,  // qcom,rmtfs-mem, qcom,cmd-db, ramoops
    with_nvmem,   // and nvmem-rmem
    with_smem,    // and qcom,smem
    with_open_dice,
    with_phram,
};

// How of_dma_configure_id() turns a range map into bus_dma_limit and masks.
enum class LimitRule : std::uint8_t {
    last_address,      // the highest dma_start + size - 1 (dma_range_map_max)
    span_from_lowest,  // lowest start + (highest end - lowest start) - 1, an odd span counts one more
    none,              // no limit, and masks of 32 bits
};

// How arch_setup_dma_ops() hands on the coherent flag.
enum class CoherentFlag : std::uint8_t {
    assigned,       // dev->dma_coherent = coherent
    only_ever_set,  // arm: machine code may have set it, the tree cannot clear it
};

// What bounds ZONE_DMA on arm64.
enum class ZoneDmaRule : std::uint8_t {
    exact_limit,   // zone_dma_limit, any address
    power_of_two,  // zone_dma_bits
    first_4_gib,   // 4 GiB from where RAM starts, whatever the tree says
};

// Which code dma_alloc_coherent() ends in, for a device without an IOMMU and without a pool of its own.
enum class Allocator : std::uint8_t {
    dma_direct,     // kernel/dma/direct.c
    arm_dma,        // the same for coherent devices, __dma_alloc() of arch/arm/mm/dma-mapping.c for the others
    arm_dma_ops,    // arch/arm's own operations for every device, coherent or not, which ask for nobody's reach
    arm64_swiotlb,  // arch/arm64/mm/dma-mapping.c of 2014 over lib/swiotlb.c, whether an IOMMU is there or not
};

enum class AtomicPools : std::uint8_t {
    per_zone,  // kernel/dma/pool.c: they grow in the background
    single,    // atomic_pool_init(): one, which never grows
};

enum class SwiotlbInit : std::uint8_t {
    early,  // swiotlb_init(), from the boot allocator
    late,   // swiotlb_late_init_with_default_size(), from the page allocator
};

enum class CmaAlignment : std::uint8_t {
    pageblock,      // CMA_MIN_ALIGNMENT_BYTES
    largest_block,  // the larger of pageblock and the page allocator's largest block
};

// How the memory of a device's own pool is mapped.
enum class OwnPools : std::uint8_t {
    uncached,  // memremap(MEMREMAP_WC)
    as_io,     // the same where the architecture has no ioremap_wc()
    device,    // ioremap()
};

// In which order the handlers of reserved regions are asked. Of two with linux,cma-default the later one wins.
enum class RegionOrder : std::uint8_t {
    dynamic_first,  // those that the kernel places, then those with reg, each as the tree has them
    by_base,        // by address, those without one first (__rmem_cmp)
    as_written,
};

// Where cma_declare_contiguous_nid() looks for an area that may lie anywhere, when RAM goes on above 4 GiB.
enum class CmaSearch : std::uint8_t {
    above_4_gib_first,  // then in highmem, then in lowmem
    highmem_is_lost,    // what highmem gave is forgotten for the attempt above 4 GiB, then comes lowmem
    no_attempt_above,   // highmem, then lowmem
};

// What becomes of a reserved region's reg entries after the first.
enum class FurtherReg : std::uint8_t {
    ignored,           // they stay RAM
    region_lost,       // reserved, and then nobody makes a region of the node
    reserved_by_name,  // reserved, and the log says how many
    reserved,
};

// Whose composable caches the driver of SiFive's maintains (sifive_ccache_ids).
enum class FlushedCaches : std::uint8_t {
    jh7100,
    with_eic7700,
    with_jh7110,
};

struct Behaviour {
    std::uint8_t reads = 0xff;  // a set of Reads
    RangeSearch range_search = RangeSearch::dma_parent;
    // status and compatible count only as far as a NUL ends them inside the property.
    bool strings_need_nul = true;
    // of_bus_default_match(): a node without #address-cells of its own is no bus, and nothing translates across it.
    bool needs_own_address_cells = true;
    // parser_init() refuses cell counts out of range, and a node that is no bus.
    bool refuses_odd_cells = true;
    // of_bus_default_flags_match(): three address cells are flags and 64 bits of address.
    bool has_flag_buses = true;
    // A 1:1 crossing into a bus with flags leaves the flags of an address alone.
    bool identity_keeps_flags = true;
    // of_device_make_bus_id() puts the node's mask into the name of its device.
    bool names_have_mask = true;
    // of_bus_pci_get_flags() tells 64-bit memory from 32-bit memory.
    bool tells_64_bit_pci_memory = true;
    // of_map_id(): rows of iommu-map have as many output cells as the provider's #iommu-cells says.
    bool map_rows_by_cells = true;
    // How long after the last driver was registered a device gives up waiting for its IOMMU's
    // (driver_deferred_probe_timeout of a kernel with modules), in seconds; 0: until initcalls are done.
    unsigned deferred_probe_seconds = 10;
    ReservedList reserved_list = ReservedList::with_phram;
    // Only of children of /reserved-memory, not of any node.
    bool reserved_devices_are_children = true;
    // Children of buses below /firmware are made as well (of_platform_default_populate), not only its own children.
    bool populates_below_firmware = true;
    // The first simple-framebuffer below /chosen is made at boot; before, each of them by a driver that is built in.
    bool makes_first_framebuffer = true;
    // dev->dma_range_map has all windows; before, dev->dma_pfn_offset of the first entry was for every address.
    bool maps_windows = true;
    LimitRule limit = LimitRule::last_address;
    ZoneDmaRule zone_dma = ZoneDmaRule::exact_limit;
    Allocator allocator = Allocator::dma_direct;
    // arm with long descriptors: kernel/dma/direct.c and a bounce buffer; before, arm_dma_ops without one.
    bool long_descriptors_are_direct = true;
    // __dma_alloc() of arm: CMA comes before pages for coherent devices, too.
    bool coherent_asks_cma = true;
    // __dma_alloc() of arm: DMA_ATTR_NO_KERNEL_MAPPING counts.
    bool can_skip_mapping = true;
    // __dma_alloc() of arm: whoever has a mask that is not supported gets nothing (get_coherent_dma_mask).
    bool allocation_checks_mask = false;
    // A mask is supported that reaches the last page of RAM; before, one page more (__dma_supported of arm).
    bool mask_of_ram_suffices = true;
    // dma_free_attrs() warns with interrupts disabled, whatever is freed.
    bool free_checks_interrupts = true;
    AtomicPools atomic_pools = AtomicPools::per_zone;
    SwiotlbInit swiotlb = SwiotlbInit::early;
    CmaAlignment cma_alignment = CmaAlignment::pageblock;
    // Machine code: Allwinner's memory bus has its map by sunxi_mbus_notifier(), Armada's devices arm_coherent_dma_ops
    // by mvebu_hwcc_notifier().
    bool has_sunxi_mbus = true;
    bool armada_is_coherent = true;
    // pci_dma_configure(): functions take their host bridge's configuration; without it nobody configures them.
    bool configures_pci_functions = true;
    // The range test of an AMBA or platform resource refuses a wrap-around (__of_address_resource_bounds).
    bool checks_resource_end = true;
    // arch_dma_prep_coherent() cleans, and does not invalidate.
    bool prepares_by_clean_alone = true;
    // The reservation block is honoured after all regions have their place; else before
    // (early_init_fdt_scan_reserved_mem).
    bool reserves_block_last = true;
    // What alloc-ranges lets begin beside an earlier region is placed there, from the bottom up
    // (__reserved_mem_alloc_in_range).
    bool keeps_dynamic_together = true;
    // A handler is asked before its region is reserved (fdt_validate_reserved_mem_node); else only afterwards.
    bool asks_before_reserving = true;
    // CMA areas past the end of RAM, but in its last section, are activated; else that is a panic (cma_activate_area).
    bool activates_cma_past_ram = false;
    // The memory of a CMA area that is given up goes to the page allocator; else it is lost (cma_activate_area).
    bool frees_lost_cma = true;
    // cma= on the command line takes the place of a linux,cma-default region (rmem_cma_setup).
    bool cma_argument_replaces_region = true;
    // dma_atomic_pool_init() makes a pool for a zone that has pages; else for ZONE_NORMAL and ZONE_DMA32 in any case.
    bool pools_only_where_pages = true;
    // The default CMA area is placed before the array of struct page is (bootmem_init), else beside it.
    bool places_cma_before_page_structs = true;
    CmaSearch cma_search = CmaSearch::above_4_gib_first;
    // The default CMA area is placed before regions with reg are set up, whether or not one of them is to be it.
    bool places_cma_beside_region = false;
    // An end that cma= names replaces the architecture's limit; else the lower of the two counts.
    bool cma_argument_end_counts = true;
    // iommu_dma_alloc_noncoherent() hands out contiguous pages; before, scattered ones as iommu_dma_alloc().
    bool noncoherent_iommu_pages_are_contiguous = true;
    // dma_direct_alloc_pages() asks CMA for no highmem; before, it gave up when it got some.
    bool pages_avoid_highmem_cma = true;
    // A region that no handler takes stays reserved; before, its memory was given back.
    bool keeps_unhandled_regions = true;
    // A no-map region that the kernel placed stays RAM and is marked; before, memblock forgot it.
    bool keeps_dynamic_no_map = true;
    // A no-map region with reg has page structures, and so belongs to a zone.
    bool fixed_no_map_has_pages = true;
    // The array of struct page is carved from a buffer for all sections at once (sparse_buffer_init).
    bool has_page_struct_buffer = false;
    // For RAM alone there are struct page: FLATMEM makes one array for all of it, and free_unused_memmap() gives back
    // what that has for holes, in whole pageblocks. For other memory the kernel takes whatever lies in the place of the
    // array (arm).
    bool has_pages_for_ram_alone = false;
    // An SMMU with mmu-masters is registered with its node: a device that names it finds it, and is refused at once
    // (arm_smmu_probe_device). Else no device finds it, and waits for its driver.
    bool finds_legacy_smmu = false;
    // What the array of struct page is made for, in bytes (SECTION_SIZE_BITS).
    std::uint64_t section = std::uint64_t{1} << 27;
    // How many bits of a bus address are left of it: where arm counts pages, the number of a page has 32.
    unsigned handle_bits = 64;
    // of_flat_dt_get_addr_size_prop(): a reg or alloc-ranges of a reserved region that does not consist of whole
    // entries counts as absent.
    bool skips_odd_lists = true;
    // How many ranges of linux,usable-memory-range in /chosen are RAM (early_init_dt_check_for_usable_mem_range()).
    unsigned usable_ranges = 2;
    FurtherReg further_reg = FurtherReg::ignored;
    RegionOrder region_order = RegionOrder::dynamic_first;
    // Which function makes devices of the tree at boot, configures their DMA, attaches a pool.
    std::string_view populates = "of_platform_default_populate";
    std::string_view configures = "of_dma_configure_id";
    std::string_view attaches_pools = "of_reserved_mem_device_init_by_idx";
    // dma_alloc_pages() exists; dma_alloc_noncoherent() gives memory.
    bool has_alloc_pages = true;
    bool has_alloc_noncoherent = true;
    // DMA_ATTR_REQUIRE_COHERENT exists.
    bool has_require_coherent = true;
    FlushedCaches flushed_caches = FlushedCaches::with_jh7110;
    OwnPools own_pools = OwnPools::uncached;
    // arm: where the kernel's addresses end (VMALLOC_END), and whether a vmalloc= area has a gap below it like any
    // other.
    std::uint64_t vmalloc_end = 0xff800000;
    bool vmalloc_argument_has_gap = true;
    // The bounce buffer that only small buffers need may lie above the low addresses (SWIOTLB_ANY), and where all RAM
    // lies there, nothing else needs one.
    bool small_bounces_anywhere = false;

    friend constexpr bool operator==(const Behaviour&, const Behaviour&) = default;
    [[nodiscard]] constexpr bool reads_property(Reads what) const {
        return (reads & static_cast<std::uint8_t>(what)) != 0;
    }
};

#pragma GCC visibility pop

}  // namespace dmavet
