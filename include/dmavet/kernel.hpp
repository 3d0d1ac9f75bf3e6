// SPDX-License-Identifier: Apache-2.0
// Which kernel is predicted. The newest release's behaviour is the rule; what older releases did otherwise is one table
// (src/kernel/changes.cpp), and what an architecture does otherwise is its own file (src/kernel/arm64.cpp, arm.cpp).
// Code asks what a kernel does, reads or is configured with; never for its release, and never for its architecture.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/command_line.hpp"
#include "dmavet/kernel_config.hpp"
#include "dmavet/zone.hpp"

namespace dmavet {

enum class Arch : std::uint8_t { arm64, arm, riscv };
[[nodiscard]] std::string_view to_string(Arch arch);

struct Release {
    static constexpr unsigned newest = ~0U;  // of the stable releases of its series

    unsigned major = 0;
    unsigned minor = 0;
    unsigned patch = newest;
    friend constexpr auto operator<=>(const Release&, const Release&) = default;

    [[nodiscard]] constexpr Release series() const { return {major, minor}; }
    // "6.12", "6.12.5", and the same after a "v"; nothing else is a release here.
    [[nodiscard]] static std::optional<Release> parse(std::string_view text);
};
[[nodiscard]] std::string to_string(Release release);  // "6.12", "6.12.5"

// The options of one kernel: those of a set (3.18: its defconfig's), and what a .config says instead.
struct Config {
    Arch arch;
    Release release;
    ConfigSet set = ConfigSet::debian;
    std::optional<KernelConfig> given = std::nullopt;  // the user's file
    std::uint64_t page = 4096;                         // PAGE_SIZE, bytes

    // Whether an option is set: as the file says, else as Debian has it.
    [[nodiscard]] bool is_set(std::string_view option) const;
    // The same of a driver's option. No value: not known, because a file leaves it out or nobody has looked.
    [[nodiscard]] std::optional<bool> has_driver(std::string_view option) const;
    // CONFIG_CMA_SIZE_MBYTES, in bytes.
    [[nodiscard]] std::uint64_t default_cma() const;
};

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
    // What the array of struct page is made for, in bytes (SECTION_SIZE_BITS).
    std::uint64_t section = std::uint64_t{1} << 27;
    // How many bits of a bus address are left of it: where arm counts pages, the number of a page has 32.
    unsigned handle_bits = 64;
    // of_flat_dt_get_addr_size_prop(): a reg or alloc-ranges of a reserved region that does not consist of whole
    // entries counts as absent.
    bool skips_odd_lists = true;
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

// Bytes. What an architecture with a configuration has.
struct ArchSizes {
    std::uint64_t page;           // PAGE_SIZE
    std::uint64_t largest_block;  // what the page allocator hands out in one piece: MAX_PAGE_ORDER pages
    std::uint64_t pageblock;      // pageblock_nr_pages
    std::uint64_t last_ram;       // the last byte of RAM that can be used
};
// And what follows from it in one kernel.
struct Sizes : ArchSizes {
    std::uint64_t cma_alignment;  // what base and size of a CMA area are multiples of
    std::uint64_t default_cma;    // CONFIG_CMA_SIZE_MBYTES
};

// RAM as far as it bounds zones. Both are addresses of bytes in RAM.
struct RamBounds {
    std::uint64_t first;
    std::uint64_t last;
};

enum class BoundBy : std::uint8_t {
    kernel,  // by itself
    tree,    // the dma-ranges that ends first
    ram,     // its end
};

// The last physical address that may belong to a zone, and who set it.
struct ZoneBound {
    std::uint64_t limit;
    BoundBy by;
    std::string_view function;  // of the kernel; empty: the end of RAM
};

struct ZoneBounds {
    std::optional<ZoneBound> dma;  // absent: the kernel has no such zone, or RAM is unknown and decides
    std::optional<ZoneBound> dma32;
    std::optional<ZoneBound> normal;
    // What the allocator takes for ZONE_DMA's end when it chooses a zone: zone_dma_limit, or the mask of zone_dma_bits.
    std::uint64_t allocator_limit = 0;
};

// What memblock knows, from `begin` to `end` (both 0 when there is no RAM), and where the zones' limits are.
struct RamLimits {
    std::uint64_t begin, end;
    std::optional<std::uint64_t> dma_limit;
    std::optional<std::uint64_t> dma32_limit;
};
// Where boot draws lines through RAM. Ends are one past the last byte, as the kernel has them.
struct ZoneSpan {
    Zone zone;
    std::uint64_t begin, end;
};
// What the kernel takes for itself from the top of RAM, where it does, in bytes; estimates.
struct TakenAtTop {
    std::uint64_t early_tables = 0;   // before the default CMA area and the array of struct page
    std::uint64_t section_index = 0;  // just before that array
    std::uint64_t late_tables = 0;    // after it, beside hash tables
    std::uint64_t struct_page = 0;    // the size of one element of that array; 0: it takes nothing there
};
struct BootLines {
    std::vector<ZoneSpan> zones;       // lowest first, without a look at whether there is RAM in them
    std::uint64_t cma_end = 0;         // what dma_contiguous_reserve() is called with
    std::uint64_t low_end = 0;         // ARCH_LOW_ADDRESS_LIMIT, below which the bounce buffer must lie; 0: it need not
    std::uint64_t lowmem_end = 0;      // arm_lowmem_limit; 0: there is no highmem
    bool has_swiotlb = true;           // swiotlb_init() is called
    bool needs_bounce_buffer = false;  // some RAM lies above what the kernel takes every device to reach
    TakenAtTop at_top;                 // all 0: nothing
};

// What mem= on the command line does.
enum class MemArgument : std::uint8_t {
    cuts,        // arm64: RAM from the top, as the last one says (memblock_mem_limit_remove_map)
    cuts_least,  // riscv: likewise, as the least one says (memblock_enforce_memory_limit)
    replaces,    // arm: the arguments, each a bank, instead of what the tree says (arm_add_memory)
};

// What an architecture calls the attributes of a mapping.
struct MemoryTypes {
    std::string_view cached, uncached, io;
};

// What is different because the machine is another one. Functions only where control flow differs.
struct ArchTraits {
    Arch arch;
    bool default_coherent;  // dma_default_coherent: what of_dma_is_coherent() answers when no node says anything
    CoherentFlag coherent_flag;
    MemArgument mem_argument;
    bool iommu_serves_dma;     // the DMA API goes through IOMMU domains; else IOMMUs are left to drivers
    bool iommu_is_identity;    // without CONFIG_IOMMU_DMA every default domain lets addresses pass unchanged
    bool has_dma;              // CONFIG_ZONE_DMA
    bool has_dma32;            // CONFIG_ZONE_DMA32
    bool pool_needs_no_map;    // a shared-dma-pool without no-map is refused (rmem_dma_setup)
    bool coherency_needs_smp;  // only shareable mappings snoop, and a kernel on one CPU makes none
    bool is_64_bit;
    bool harts_decide_caches;  // what the harts say decides about uncached mappings and cache maintenance
    MemoryTypes memory_types;
    std::uint64_t linear_map_alignment;  // where the linear map starts: the start of RAM rounded down to this
    // `tree_limit`: the lowest of_dma_get_max_cpu_address() of all dma-ranges that count; absent: none does.
    ZoneBounds (*zone_bounds)(const Behaviour& does, const std::optional<RamBounds>& ram,
                              std::optional<std::uint64_t> tree_limit);
    BootLines (*boot_lines)(const Behaviour& does, const RamLimits& ram, const CommandLine& line, const Config& config);
    ArchSizes (*sizes)(const Config& config);
    std::span<const std::uint64_t> page_sizes;  // those that it can be built with, Debian's first
    // What the configuration takes back of what the release does; null: nothing.
    void (*configure)(Behaviour& does, const Config& config);
    Behaviour newest;  // before the changes table sets anything back
};
[[nodiscard]] const ArchTraits& traits_of(Arch arch);

struct KernelId {
    Release release;
    Arch arch;
    friend constexpr bool operator==(const KernelId&, const KernelId&) = default;
};

struct Kernel {
    const ArchTraits* arch;
    Behaviour does;
    Config config;
    Sizes sizes;

    [[nodiscard]] Release release() const { return config.release; }
    [[nodiscard]] bool reads(Reads what) const { return does.reads_property(what); }
    [[nodiscard]] std::string_view arch_name() const { return to_string(arch->arch); }
};

// The default first, each architecture's newest first.
[[nodiscard]] std::span<const KernelId> modelled_kernels();
// Whether the predictions for it were held against what the kernel itself did; 3.18 is known from its source alone.
[[nodiscard]] bool is_recorded(KernelId id);
// Whether it is one of those, or a release between two of them.
[[nodiscard]] bool is_modelled(KernelId id);
// The modelled kernels next to a release that is none of them.
struct Neighbours {
    Release older, newer;
    friend constexpr bool operator==(const Neighbours&, const Neighbours&) = default;
};
[[nodiscard]] std::optional<Neighbours> neighbours_of(KernelId id);
[[nodiscard]] Release newest_release(Arch arch);
// What a kernel was built with.
struct BuiltWith {
    ConfigSet set = ConfigSet::debian;
    const KernelConfig* file = nullptr;                // its word counts where it says something
    std::optional<std::uint64_t> page = std::nullopt;  // bytes; absent: as the file says, else the architecture's first

    // PAGE_SIZE, if the architecture has it.
    [[nodiscard]] std::optional<std::uint64_t> page_size(Arch arch) const;
};
// What its sizes would be with another page, one of the architecture's.
[[nodiscard]] Sizes sizes_with(const Kernel& kernel, std::uint64_t page);
struct KernelChange;
// `but`: a change that this kernel does not have where it has it, and has where it does not; null: none.
[[nodiscard]] Kernel make_kernel(KernelId id, const BuiltWith& with = {}, const KernelChange* but = nullptr);

// One row of the table of changes, newest first.
struct KernelChange {
    Release since;             // the first series that does it
    std::optional<Arch> arch;  // absent: on every architecture
    std::string_view what;     // one sentence about the newer behaviour, with the kernel's own names
    void (*set_back)(Behaviour& does);
    std::optional<Release> backport = std::nullopt;  // the stable release of an older series that does it, too

    [[nodiscard]] bool is_in(KernelId id) const;
};
[[nodiscard]] std::span<const KernelChange> kernel_changes();

}  // namespace dmavet
