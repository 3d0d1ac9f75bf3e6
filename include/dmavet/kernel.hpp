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

enum class Arch : std::uint8_t { arm64, arm };
[[nodiscard]] std::string_view to_string(Arch arch);

struct Release {
    unsigned major = 0;
    unsigned minor = 0;
    friend constexpr auto operator<=>(const Release&, const Release&) = default;

    // "6.12"; nothing else is a release here.
    [[nodiscard]] static std::optional<Release> parse(std::string_view text);
};
[[nodiscard]] std::string to_string(Release release);

// The options of one kernel: Debian's (3.18: its defconfig's), and what a .config says instead.
struct Config {
    Arch arch;
    Release release;
    std::optional<KernelConfig> given = std::nullopt;  // the user's file

    // Whether an option is set: as the file says, else as Debian has it.
    [[nodiscard]] bool is_set(std::string_view option) const;
    // The same of a driver's option. No value: not known, because a file leaves it out or nobody has looked.
    [[nodiscard]] std::optional<bool> has_driver(std::string_view option) const;
    // CONFIG_CMA_SIZE_MBYTES, in bytes.
    [[nodiscard]] std::uint64_t default_cma() const;
};

// What of a tree counts when a device's DMA is configured.
enum class Reads : std::uint8_t {
    dma_ranges = 1,       // of_dma_get_range()
    iommus = 2,           // iommus and iommu-map
    dma_noncoherent = 4,  // of_dma_is_coherent()
    dma_mem = 8,          // the "dma-mem" interconnect as DMA parent
    iommu_addresses = 16  // of_iommu_get_resv_regions()
};

// How of_dma_configure_id() turns a range map into bus_dma_limit and masks.
enum class LimitRule : std::uint8_t {
    last_address,      // the highest dma_start + size - 1 (dma_range_map_max)
    span_from_lowest,  // lowest start + (highest end - lowest start) - 1, an odd span counts one more
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

// In which order the handlers of reserved regions are asked. Of two with linux,cma-default the later one wins.
enum class RegionOrder : std::uint8_t {
    dynamic_first,  // those that the kernel places, then those with reg, each as the tree has them
    by_base,        // by address, those without one first (__rmem_cmp)
    as_written,
};

struct Behaviour {
    std::uint8_t reads = 0xff;  // a set of Reads
    LimitRule limit = LimitRule::last_address;
    ZoneDmaRule zone_dma = ZoneDmaRule::exact_limit;
    Allocator allocator = Allocator::dma_direct;
    AtomicPools atomic_pools = AtomicPools::per_zone;
    SwiotlbInit swiotlb = SwiotlbInit::early;
    CmaAlignment cma_alignment = CmaAlignment::pageblock;
    // pci_dma_configure(): functions take their host bridge's configuration; without it nobody configures them.
    bool configures_pci_functions = true;
    // The range test of an AMBA or platform resource refuses a wrap-around (__of_address_resource_bounds).
    bool checks_resource_end = true;
    // arch_dma_prep_coherent() cleans, and does not invalidate.
    bool prepares_by_clean_alone = true;
    // cma= on the command line takes the place of a linux,cma-default region (rmem_cma_setup).
    bool cma_argument_replaces_region = true;
    // The early scan says how many further reg entries of a region it leaves out.
    bool names_ignored_reg_entries = true;
    RegionOrder region_order = RegionOrder::dynamic_first;
    // Which function makes devices of the tree at boot, configures their DMA, attaches a pool.
    std::string_view populates = "of_platform_default_populate";
    std::string_view configures = "of_dma_configure_id";
    std::string_view attaches_pools = "of_reserved_mem_device_init_by_idx";
    // How a message of the early scan of /reserved-memory begins in the kernel log.
    std::string_view early_scan_log = "OF: reserved mem: ";
    // dma_alloc_pages() exists.
    bool has_alloc_pages = true;

    friend constexpr bool operator==(const Behaviour&, const Behaviour&) = default;
    [[nodiscard]] constexpr bool reads_property(Reads what) const {
        return (reads & static_cast<std::uint8_t>(what)) != 0;
    }
};

// Bytes. What an architecture with a configuration has.
struct ArchSizes {
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
    std::uint64_t dma_limit;
    std::optional<std::uint64_t> dma32_limit;
};
// Where boot draws lines through RAM. Ends are one past the last byte, as the kernel has them.
struct ZoneSpan {
    Zone zone;
    std::uint64_t begin, end;
};
struct BootLines {
    std::vector<ZoneSpan> zones;       // lowest first, without a look at whether there is RAM in them
    std::uint64_t cma_end = 0;         // what dma_contiguous_reserve() is called with
    std::uint64_t low_end = 0;         // ARCH_LOW_ADDRESS_LIMIT, below which the bounce buffer must lie; 0: it need not
    std::uint64_t lowmem_end = 0;      // arm_lowmem_limit; 0: there is no highmem
    bool has_swiotlb = true;           // swiotlb_init() is called
    bool needs_bounce_buffer = false;  // some RAM lies above what the kernel takes every device to reach
    bool tables_at_top = false;        // the kernel takes its own tables from where areas are placed
};

// What mem= on the command line does.
enum class MemArgument : std::uint8_t {
    cuts,      // memblock_mem_limit_remove_map(): RAM from the top
    replaces,  // arm: the argument instead of what the tree says
};

// What is different because the machine is another one. Functions only where control flow differs.
struct ArchTraits {
    Arch arch;
    bool default_coherent;  // dma_default_coherent: what of_dma_is_coherent() answers when no node says anything
    CoherentFlag coherent_flag;
    MemArgument mem_argument;
    bool iommu_serves_dma;     // the DMA API goes through IOMMU domains; else IOMMUs are left to drivers
    bool has_dma32;            // CONFIG_ZONE_DMA32
    bool pool_needs_no_map;    // a shared-dma-pool without no-map is refused (rmem_dma_setup)
    bool coherency_needs_smp;  // only shareable mappings snoop, and a kernel on one CPU makes none
    bool is_64_bit;
    std::uint64_t linear_map_alignment;  // where the linear map starts: the start of RAM rounded down to this
    // `tree_limit`: the lowest of_dma_get_max_cpu_address() of all dma-ranges that count; absent: none does.
    ZoneBounds (*zone_bounds)(const Behaviour& does, const std::optional<RamBounds>& ram,
                              std::optional<std::uint64_t> tree_limit);
    BootLines (*boot_lines)(const RamLimits& ram, const CommandLine& line, const Config& config);
    ArchSizes (*sizes)(const Config& config);
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

// Those that are modelled, the default first, each architecture's newest first.
[[nodiscard]] std::span<const KernelId> modelled_kernels();
[[nodiscard]] bool is_modelled(KernelId id);
[[nodiscard]] Release newest_release(Arch arch);
// `config`: a .config that the user gave; its word counts where it says something.
[[nodiscard]] Kernel make_kernel(KernelId id, const KernelConfig* config = nullptr);

// One row of the table of changes, newest first.
struct KernelChange {
    Release since;             // the first release that does it
    std::optional<Arch> arch;  // absent: on every architecture
    std::string_view what;     // one sentence about the newer behaviour, with the kernel's own names
    void (*set_back)(Behaviour& does);
};
[[nodiscard]] std::span<const KernelChange> kernel_changes();

}  // namespace dmavet
