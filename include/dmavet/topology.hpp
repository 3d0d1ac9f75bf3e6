// SPDX-License-Identifier: Apache-2.0
// What each device has: the DMA facts that a kernel of the given profile reads from a tree.
//
// A Topology refers to nodes of one Tree by id and holds views into it: keep the Tree alive. Pointers
// between its parts stay valid when it is moved.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/address.hpp"
#include "dmavet/harts.hpp"
#include "dmavet/interval.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/resolved.hpp"
#include "dmavet/seldom.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// One entry of dev->dma_range_map (struct bus_dma_region). Sizes are bytes and never 0: such an entry ends the map.
struct Region {
    BusAddr dma_start;
    CpuAddr cpu_start;
    std::uint64_t size;

    // Both sides; what would go on beyond the last address ends there, since no address above it is looked up.
    [[nodiscard]] constexpr CpuInterval cpu() const { return *CpuInterval::of(cpu_start, size); }
    [[nodiscard]] constexpr BusInterval bus() const { return *BusInterval::of(dma_start, size); }
};

// One entry of a dma-ranges property as written, its CPU side translated to a physical address.
struct RangeEntry {
    std::uint32_t flags;  // what the bus type's get_flags() made of the first cell
    BusAddr dma_start;
    std::optional<CpuAddr> cpu_start;  // absent: of_translate_dma_address() answered OF_BAD_ADDR
    std::uint64_t size;
    std::optional<NodeId> failed_at = std::nullopt;  // without a cpu_start: the bus across which it did not translate
};

// A non-empty dma-ranges property, read as the kernel's range parser reads it.
struct DmaRanges {
    NodeId node;
    std::uint32_t child_cells;        // #address-cells of the node, by the kernel's inheritance
    std::uint32_t parent_cells;       // #address-cells of its parent, likewise
    std::uint32_t size_cells;         // #size-cells of the node, likewise
    std::size_t leftover_bytes;       // bytes after the last whole entry, which the kernel drops
    bool cells_usable;                // false: cell counts with which the kernel's parser never ends or overruns
    std::vector<RangeEntry> entries;  // as written, one for each whole entry
    std::vector<RangeEntry> merged;   // after the parser folded contiguous neighbours
    std::vector<Region> map;          // dev->dma_range_map: translated entries before the first of size 0
    std::vector<Region> covered;      // what the masks are cut to where the map is one offset for every address
    // Highest CPU address of the property as of_dma_get_max_cpu_address() computes it.
    std::uint64_t max_cpu_address;
    bool has_map;  // false: no entry translated, of_dma_get_range() returns -EINVAL
};

// How the walk for dma-ranges (of_dma_get_range) ended.
enum class RangeWalkEnd : std::uint8_t {
    found,         // a non-empty dma-ranges
    none,          // no node up to the root has one
    gap,           // a node after the first lacks the property: the walk gives up there
    untranslated,  // found, but no entry translates: identity, as if there were none
    cycle,         // dma-mem interconnects lead in a circle: Linux hangs
};
[[nodiscard]] std::string_view to_string(RangeWalkEnd end);

struct RangeWalk {
    RangeWalkEnd end;
    const DmaRanges* ranges;     // for found and untranslated; null else
    std::optional<NodeId> stop;  // for gap: the node that lacks the property
    const DmaRanges* lost;       // for gap: the next non-empty dma-ranges further up; may be null
};

enum class BusType : std::uint8_t { none, platform, amba, pci };
[[nodiscard]] std::string_view to_string(BusType bus);  // "platform"; empty for none

enum class Populated : std::uint8_t {
    yes,       // of_platform_default_populate() registers it
    probable,  // the driver of a bus node above creates it when it binds
    no,
};
[[nodiscard]] std::string_view to_string(Populated populated);

// Why a node is no device at boot (Populated::no).
enum class NoDevice : std::uint8_t {
    none,             // it is one, or may become one
    not_visited,      // its parent is no bus whose children are populated, or is no device itself
    below_disabled,   // a node above it is disabled
    skipped,          // of_skipped_node_table
    no_registers,     // AMBA: its register block does not translate to a CPU address
    registers_taken,  // AMBA: they are empty, or an earlier AMBA device has some of them
    name_taken,       // device_add() fails: a device of that name is there
};
[[nodiscard]] std::string_view to_string(NoDevice why);

// What populating the tree makes of a node, a device or not.
struct Registration {
    BusType bus = BusType::none;
    Populated populated = Populated::no;
    NoDevice no_device = NoDevice::not_visited;
};

// What the machine code of a board does, decided once from its tree.
struct MachineQuirks {
    bool is_sunxi_mbus = false;    // sunxi_mbus_notifier() runs
    bool ram_is_known = false;     // else it is open which map that notifier sets
    std::optional<NodeId> fabric;  // the node with which mvebu_hwcc_notifier() makes devices coherent
};

enum class BusMaster : std::uint8_t {
    no,       // a slave, a bus, an IOMMU, or nothing says otherwise
    likely,   // its generic name, the DMA channels it offers, or a coherency property of its own
    certain,  // it has an IOMMU's stream, or it is a PCI function
};
[[nodiscard]] std::string_view to_string(BusMaster is);

// One provider reference with the cells that the IOMMU driver's of_xlate() is called with.
struct IommuEntry {
    NodeId controller;
    std::vector<std::uint32_t> specifier;
    std::optional<std::uint32_t> from_id;  // the requester id; present: through iommu-map, else through iommus
};

enum class IommuState : std::uint8_t { none, translated, identity, deferred, unavailable, invalid };
[[nodiscard]] std::string_view to_string(IommuState state);

// Why the parsing of an iommus list stopped before its end, or why an iommu-map look-up failed.
enum class IommuStop : std::uint8_t {
    none,               // it did not
    empty_entry,        // phandle 0
    unknown_phandle,    // no node has it
    no_cells,           // the provider lacks #iommu-cells
    short_specifier,    // fewer cells left than #iommu-cells asks for
    provider_disabled,  // the provider's own status
    bad_map_length,     // iommu-map does not consist of whole rows
    masked_base,        // an id-base with bits outside iommu-map-mask
    too_many_cells,     // the provider of a row asks for more than a phandle list may have
    ids_share_cells,    // a row of several ids whose output has several cells
};
[[nodiscard]] std::string_view to_string(IommuStop stop);

// Why no driver serves a device by the IOMMU that it names (IommuState::deferred; IommuState::unavailable when it is
// refused at once).
enum class NoIommuDriver : std::uint8_t {
    none,            // one does
    no_cells,        // the node lacks #iommu-cells
    no_match,        // no driver of the kernel lists its compatible
    not_configured,  // the driver that does is not in the configuration
    legacy_binding,  // an SMMU with mmu-masters: its driver takes nobody by iommus
    other_binding,   // an SMMU with mmu-masters when the first one has none, or the reverse: it is not probed
};
[[nodiscard]] std::string_view to_string(NoIommuDriver why);  // "no-match"; empty for none

struct Iommu {
    IommuState state = IommuState::none;
    IommuStop stop = IommuStop::none;
    NoIommuDriver no_driver = NoIommuDriver::none;
    std::uint32_t stop_index = 0;     // of a stop: which entry of the list or row of the map
    std::uint32_t stop_phandle = 0;   // its phandle
    std::vector<IommuEntry> entries;  // only those that the kernel would use
    Origin from;
    std::optional<NodeId> waits_for = std::nullopt;  // the IOMMU that has none
    bool aborts = false;                             // and that aborts the device's streams, of legacy_binding
    std::string_view option = {};                    // what sets it, of not_configured: "CONFIG_APPLE_DART"
};

// One row of an iommu-map.
enum class IommuMapRowStatus {
    usable,
    empty,              // length 0: never matches, a placeholder that firmware fills in
    unknown_phandle,    // no node has it
    provider_disabled,  // matching functions run untranslated
    masked_base,        // id-base has bits outside the mask: every look-up that gets here fails
    ids_share_cells,    // several ids and several output cells: their look-ups fail
};
[[nodiscard]] std::string_view to_string(IommuMapRowStatus status);

struct IommuMapRow {
    std::uint32_t id_base;
    std::uint32_t length;
    std::uint32_t phandle;
    std::optional<NodeId> controller;
    std::vector<std::uint32_t> output;  // the specifier of its first id
    IommuMapRowStatus status;
};

struct IommuMap {
    std::uint32_t mask = 0xffffffff;
    std::vector<IommuMapRow> rows;     // as far as they can be told apart
    IommuStop stop = IommuStop::none;  // why no look-up gets beyond them
};

// Base and size as somebody wrote them, in a property or an option: size 0 and an end beyond 64 bits occur.
struct MemoryRange {
    std::uint64_t base;  // a physical address
    std::uint64_t size;  // bytes

    // The addresses; absent for size 0, cut at the last address there is.
    [[nodiscard]] constexpr std::optional<CpuInterval> interval() const { return CpuInterval::of(CpuAddr{base}, size); }

    bool operator==(const MemoryRange&) const = default;
};

// RAM that is given instead of the tree's.
struct GivenMemory {
    std::vector<MemoryRange> banks = {};   // none: what the tree's memory nodes say
    std::string_view by = "the question";  // what says so, a literal: a program's own word for it
    bool is_cut = false;                   // they are what a kernel already has: mem= did its work

    bool operator==(const GivenMemory&) const = default;
};

enum class PoolKind { device_pool, cma, restricted, carveout, iova };  // iova: bus addresses alone, and no memory
[[nodiscard]] std::string_view to_string(PoolKind kind);

enum class PoolAttached { always, if_driver_asks, never };
[[nodiscard]] std::string_view to_string(PoolAttached attached);

// What becomes of a child of /reserved-memory. The kernel decides in this order: the format of the whole node, the
// place of a region, and then the handler that its compatible names.
enum class RegionFate : std::uint8_t {
    // Up to kept_unrestricted the region has its memory (kept()).
    kept,                     // reserved; taken by its handler, or without one (__reserved_mem_init_node)
    kept_without_region,      // reserved, and no region is made of a node with several reg entries
    kept_unhandled,           // likewise: two properties that no handler takes together
    kept_unrestricted,        // likewise: a restricted-dma-pool without CONFIG_DMA_RESTRICTED_POOL has no handler
    format_rejected,          // __reserved_mem_check_root(): none of the node's children is looked at
    bad_reg_length,           // __reserved_mem_reserve_reg(): no whole entries of the root's cells, or none at all
    no_place,                 // fdt_scan_reserved_mem(): neither reg nor size
    bad_size_length,          // __reserved_mem_alloc_size(): not the root's #size-cells
    bad_alignment_length,     // likewise: not the root's #address-cells
    bad_alloc_ranges_length,  // likewise: no whole entries of the root's cells
    empty_alloc_ranges,       // likewise: no entry, and so nothing to allocate from
    zero_size,                // __reserved_mem_reserve_reg(), __reserved_mem_alloc_size(): there is nothing to reserve
    iova_only,                // iommu-addresses alone: what it reserves is in IOMMU domains (of_iommu_get_resv_regions)
    // From here on it has its place, and the handler refuses it (has_place()).
    bypassed_by_cma,      // rmem_cma_setup(): the default area, and cma= is on the command line
    reusable_and_no_map,  // rmem_cma_setup() and rmem_dma_setup() both refuse it
    cma_off,              // rmem_dma_setup(): reusable, and without CONFIG_DMA_CMA nobody else is asked
    misaligned_cma,       // rmem_cma_setup(): base or size no multiple of CMA_MIN_ALIGNMENT_BYTES
    needs_no_map,         // rmem_dma_setup() of arm
    forbidden_property,   // rmem_swiotlb_setup(): reusable, no-map or a default on a restricted pool
};
[[nodiscard]] std::string_view to_string(RegionFate fate);

// A child of /reserved-memory, as the early scan takes it.
struct ReservedRegion {
    NodeId node;
    std::optional<std::uint64_t> base;  // absent: the boot allocator chooses, or reg cannot be read
    std::uint64_t size;                 // bytes
    PoolKind kind;
    bool no_map;                            // taken out of the linear map
    bool is_cma_default;                    // linux,cma-default
    std::uint64_t alignment;                // 0: any; only without a base
    std::vector<MemoryRange> further;       // what its further reg entries reserve; empty where they do not count
    std::vector<MemoryRange> alloc_ranges;  // where it may be placed; only without a base
    RegionFate fate;
    std::size_t length;  // of a fate bad_…_length: how many bytes the property has
    // Its reg, or its alloc-ranges, does not consist of whole entries and counts as absent.
    bool skips_reg, skips_alloc_ranges;

    // False: the kernel ignores it or gives the memory back.
    [[nodiscard]] bool kept() const { return fate <= RegionFate::kept_unrestricted; }
    // It is made a CMA area, which boot has yet to activate.
    [[nodiscard]] bool is_cma_area() const {
        return kind == PoolKind::cma && kept() && fate != RegionFate::kept_without_region;
    }
    // The early scan never looks at it: its memory is ordinary RAM.
    [[nodiscard]] bool ignored() const { return fate == RegionFate::format_rejected; }
    // The kernel knows where it lies or how to place it, and has asked its handler.
    [[nodiscard]] bool has_place() const { return kept() || fate >= RegionFate::bypassed_by_cma; }
    // Where reg says that it lies; absent without a base, and for size 0.
    [[nodiscard]] std::optional<CpuInterval> fixed_place() const {
        return base ? CpuInterval::of(CpuAddr{*base}, size) : std::nullopt;
    }
};

// What one entry of a device's memory-region gives it.
struct DevicePool {
    const ReservedRegion* region;  // null: the phandle does not lead to a region
    std::uint32_t phandle;
    PoolAttached attached;
};

// Bus addresses that the IOMMU domain of a device never hands out.
struct IovaReservation {
    NodeId region;      // whose iommu-addresses says so
    MemoryRange range;  // of bus addresses
    bool is_mapped;     // to the region's own memory, one to one (IOMMU_RESV_DIRECT); else to nothing
};

// What cannot be known about a device without more input.
enum class Caveat : std::uint8_t {
    none,
    requester_id_unknown,   // of a PCI function behind a bridge: enumeration numbers its bus
    machine_map_needs_ram,  // sunxi_mbus_notifier() maps bus address 0 to the start of RAM
};
[[nodiscard]] std::string_view to_string(Caveat caveat);

// Who decides whether a device is coherent.
enum class CoherentBy : std::uint8_t {
    kernel,   // nobody has said anything: the default, or what nothing has changed
    tree,     // dma-coherent or dma-noncoherent of a node
    machine,  // mvebu_hwcc_notifier()
};
[[nodiscard]] std::string_view to_string(CoherentBy by);

struct Device {
    NodeId node;
    BusType bus;
    Populated populated;
    NoDevice no_device;
    BusMaster bus_master;
    bool has_evidence;       // shown by default: something says that it has to do with DMA
    bool configured;         // false: of_dma_configure() fails (6.1: a window of size 2^64-1), the device never probes
    CoherentBy coherent_by;  // where `coherent` has no value: who left it open
    Caveat caveat;
    NodeId config_node;  // whose properties configure it: its own node, for PCI that of the host bridge
    NodeId dma_parent;
    Resolved<std::optional<bool>> coherent;                    // no value: the walk never ends (RangeWalkEnd::cycle)
    Resolved<std::optional<std::span<const Region>>> regions;  // no value: no map, identity
    RangeWalk walk;
    std::optional<std::uint64_t> bus_limit;  // dev->bus_dma_limit, the last bus address; absent: unset
    std::uint64_t coherent_mask;             // after of_dma_configure(), before the driver sets its own
    std::uint64_t streaming_mask;
    Seldom<Iommu> iommu;  // most name none
    std::vector<DevicePool> pools;
    std::vector<IovaReservation> iova_reservations;
    std::optional<NodeId> sysdev;  // the parent, with which a dwc3 maps in the device's place (linux,sysdev_is_parent)
    // PCI only: the map of the host bridge, or null when it has none.
    std::unique_ptr<IommuMap> iommu_map;
};

// One zone's upper bound: the last physical address that may belong to it, and who set it.
struct ZoneLimit {
    std::uint64_t limit;
    Origin from;
};

struct Zones {
    std::optional<ZoneLimit> dma;  // absent: the profile has none, or RAM is unknown and decides
    std::optional<ZoneLimit> dma32;
    std::optional<ZoneLimit> normal;
    std::uint64_t allocator_limit = 0;  // ZoneBounds::allocator_limit
};

// What boot is told beside RAM and reserved regions.
struct BootFacts {
    std::optional<CpuInterval> initrd;  // /chosen, linux,initrd-start to linux,initrd-end
    CpuMemory reservations;             // the memory reservation block (/memreserve/)
    std::size_t cpus = 0;               // nodes below /cpus that are called cpu, or of that device_type
    CpuMemory firmware = {};            // what is taken before the kernel starts, as only firmware knows
};

struct Topology {
    Resolved<std::optional<std::vector<MemoryRange>>>
        memory;                        // in rising order, none touching another; no value: unknown
    std::vector<NodeId> memory_nodes;  // those that have given banks, in document order; none: by other means
    CpuMemory ram;                     // the addresses of these banks; empty: unknown, or the kernel can use none
    Zones zones;
    std::vector<ReservedRegion> reserved;
    BootFacts boot;
    Harts harts;
    CacheControl caches;
    std::vector<std::unique_ptr<DmaRanges>> dma_ranges;  // every non-empty one, in document order
    std::vector<std::vector<NodeId>> dma_mem_cycles;     // each circle once, from its first node
    std::vector<bool> reachable;                         // per node: neither it nor a node above it is disabled
    std::vector<Registration> registrations;             // per node
    MachineQuirks machine;                               // none when they are switched off
    std::vector<Region> machine_map;                     // set by machine code in the kernel, whatever the tree says
    // Available nodes with a compatible in document order, of which not all become devices (Device::populated;
    // shown_devices() of report.hpp is those that a report shows); the record of the functions behind a PCI host bridge
    // follows that of the bridge, so that this node has two.
    std::vector<Device> devices;
    std::vector<std::uint32_t> first_record;  // per node: its first entry in `devices`; no_record: it has none
    static constexpr std::uint32_t no_record = 0xffffffff;

    // Where in `reserved` it stands: what is known of it elsewhere stands at the same place.
    [[nodiscard]] std::size_t position_of(const ReservedRegion& region) const {
        return static_cast<std::size_t>(&region - reserved.data());
    }
    // The record of a node, of a host bridge that of its own device; null: it has none.
    [[nodiscard]] const Device* find(NodeId node) const;
    // That of the functions behind a host bridge.
    [[nodiscard]] const Device* find_pci(NodeId host_bridge) const;
};

#pragma GCC visibility pop

}  // namespace dmavet
