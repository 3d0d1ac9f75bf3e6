// SPDX-License-Identifier: Apache-2.0
// Which kernel is predicted. What it does is in behaviour.hpp, what an architecture does otherwise in a file of its own
// (ArchTraits). Code asks what a kernel does, reads or is configured with; never for its release,
// and never for its architecture.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/behaviour.hpp"
#include "dmavet/command_line.hpp"
#include "dmavet/kernel_config.hpp"
#include "dmavet/zone.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

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
[[nodiscard]] std::string_view to_string(BoundBy by);

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
    // Whether the configuration is one of the architecture: armmp is one of 32-bit arm alone.
    [[nodiscard]] bool is_for(Arch arch) const;
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

#pragma GCC visibility pop

}  // namespace dmavet
