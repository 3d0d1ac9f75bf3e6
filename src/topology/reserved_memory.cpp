// SPDX-License-Identifier: Apache-2.0
// Which memory is set aside, and for whom? The early scan reads /reserved-memory with the root's cell counts
// and takes the whole node or nothing. Of each region it reads the place first; only a region that has one is handed to
// the handlers, which go by its compatible and a few booleans. A device gets a pool only when its driver asks for it.
#include "topology/reserved_memory.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "topology/of_address.hpp"
#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

// dt_root_addr_cells, dt_root_size_cells
struct RootCells {
    std::uint32_t address, size;
    [[nodiscard]] std::size_t entry_bytes() const { return (std::size_t{address} + size) * 4; }
};

// __reserved_mem_check_root()
bool format_supported(const OfTree& of, NodeId node, const RootCells& root) {
    const auto equals = [&](NameId name, std::uint32_t expected) {
        const Property* own = of.tree.find_property(node, name);
        return own && own->as_u32() == expected;
    };
    return equals(of.names.address_cells, root.address) && equals(of.names.size_cells, root.size) &&
           of.tree.find_property(node, of.names.ranges) != nullptr;
}

// What the handlers look at.
struct RegionFlags {
    bool no_map, reusable;
    bool cma_default, dma_default;
};

RegionFlags read_flags(const OfTree& of, NodeId node) {
    const auto has = [&](std::string_view name) { return of.tree.find_property(node, name) != nullptr; };
    return {has("no-map"), has("reusable"), has("linux,cma-default"), has("linux,dma-default")};
}

// Every read_…() answers `kept` when it finds nothing wrong.

bool has_whole_entries(const Property& list, const RootCells& root) {
    return root.entry_bytes() != 0 && list.value.size() % root.entry_bytes() == 0;
}

// __reserved_mem_reserve_reg()
RegionFate read_reg(const Property& reg, const RootCells& root, const Behaviour& does, ReservedRegion& region) {
    if (reg.empty() || !has_whole_entries(reg, root)) {
        region.length = reg.value.size();
        return RegionFate::bad_reg_length;
    }
    region.base = read_number(reg, 0, root.address);
    region.size = read_number(reg, root.address, root.size);
    const std::size_t entry = std::size_t{root.address} + root.size;
    for (std::size_t at = entry; at < reg.cell_count() && does.further_reg != FurtherReg::ignored; at += entry) {
        region.further.push_back({read_number(reg, at, root.address), read_number(reg, at + root.address, root.size)});
    }
    if (region.size == 0) {
        return RegionFate::zero_size;
    }
    const bool is_lost = does.further_reg == FurtherReg::region_lost && !region.further.empty();
    return is_lost ? RegionFate::kept_without_region : RegionFate::kept;
}

RegionFate read_alloc_ranges(const Property& ranges, const RootCells& root, const Behaviour& does,
                             ReservedRegion& region) {
    if (ranges.empty()) {
        return RegionFate::empty_alloc_ranges;
    }
    region.skips_alloc_ranges = does.skips_odd_lists && !has_whole_entries(ranges, root);
    if (region.skips_alloc_ranges) {
        return RegionFate::kept;
    }
    if (!has_whole_entries(ranges, root)) {
        region.length = ranges.value.size();
        return RegionFate::bad_alloc_ranges_length;
    }
    for (std::size_t at = 0; at < ranges.cell_count(); at += std::size_t{root.address} + root.size) {
        region.alloc_ranges.push_back(
            {read_number(ranges, at, root.address), read_number(ranges, at + root.address, root.size)});
    }
    return RegionFate::kept;
}

// __reserved_mem_alloc_size()
RegionFate read_size(const OfTree& of, const Property& size, const RootCells& root, const Behaviour& does,
                     ReservedRegion& region) {
    if (size.value.size() != std::size_t{root.size} * 4) {
        region.length = size.value.size();
        return RegionFate::bad_size_length;
    }
    region.size = read_number(size, 0, root.size);
    if (const Property* alignment = of.tree.find_property(region.node, "alignment")) {
        if (alignment->value.size() != std::size_t{root.address} * 4) {
            region.length = alignment->value.size();
            return RegionFate::bad_alignment_length;
        }
        region.alignment = read_number(*alignment, 0, root.address);
    }
    if (const Property* ranges = of.tree.find_property(region.node, "alloc-ranges")) {
        if (const RegionFate fate = read_alloc_ranges(*ranges, root, does, region); fate != RegionFate::kept) {
            return fate;
        }
    }
    return region.size == 0 ? RegionFate::zero_size : RegionFate::kept;
}

// fdt_scan_reserved_mem()
RegionFate read_place(const OfTree& of, const RootCells& root, const Behaviour& does, ReservedRegion& region) {
    const Property* reg = of.tree.find_property(region.node, of.names.reg);
    const Property* size = of.tree.find_property(region.node, "size");
    const bool is_odd = reg && (reg->empty() || !has_whole_entries(*reg, root));
    region.skips_reg = is_odd && size && does.skips_odd_lists;
    if (reg && !region.skips_reg) {
        return read_reg(*reg, root, does, region);
    }
    if (size) {
        return read_size(of, *size, root, does, region);
    }
    const bool has_iovas =
        does.reads_property(Reads::iommu_addresses) && of.tree.find_property(region.node, "iommu-addresses");
    return has_iovas ? RegionFate::iova_only : RegionFate::no_place;
}

PoolKind kind_of(const OfTree& of, NodeId node, const Kernel& kernel, const RegionFlags& flags) {
    const KnownCompatible known = of.known_compatible(node);
    if (has(known, KnownCompatible::restricted_dma_pool)) {
        return PoolKind::restricted;
    }
    if (!has(known, KnownCompatible::shared_dma_pool)) {
        return PoolKind::carveout;
    }
    if (!flags.reusable) {
        return PoolKind::device_pool;
    }
    return flags.no_map || !kernel.config.is_set("CONFIG_DMA_CMA") ? PoolKind::carveout : PoolKind::cma;
}

// rmem_swiotlb_setup() in kernel/dma/swiotlb.c
RegionFate ask_swiotlb(const Kernel& kernel, const RegionFlags& flags) {
    if (!kernel.config.is_set("CONFIG_DMA_RESTRICTED_POOL")) {
        return RegionFate::kept_unrestricted;
    }
    return flags.no_map || flags.reusable || flags.cma_default || flags.dma_default ? RegionFate::forbidden_property
                                                                                    : RegionFate::kept;
}

// rmem_cma_setup() in kernel/dma/contiguous.c, which is asked first, and rmem_dma_setup() in kernel/dma/coherent.c
RegionFate ask_shared_pool(const Kernel& kernel, const CommandLine& line, const RegionFlags& flags,
                           const ReservedRegion& region) {
    if (!flags.reusable) {
        return kernel.arch->pool_needs_no_map && !flags.no_map ? RegionFate::needs_no_map : RegionFate::kept;
    }
    if (kernel.does.cma_argument_replaces_region && kernel.config.is_set("CONFIG_DMA_CMA") && flags.cma_default &&
        line.cma) {
        return RegionFate::bypassed_by_cma;
    }
    if (flags.no_map) {
        return kernel.does.keeps_unhandled_regions ? RegionFate::kept_unhandled : RegionFate::reusable_and_no_map;
    }
    if (!kernel.config.is_set("CONFIG_DMA_CMA")) {
        return RegionFate::cma_off;
    }
    // A region that the boot allocator places gets its base aligned, not its size.
    const bool aligned = (region.base.value_or(0) | region.size) % kernel.sizes.cma_alignment == 0;
    return aligned ? RegionFate::kept : RegionFate::misaligned_cma;
}

// __reserved_mem_init_node()
RegionFate ask_handler(const OfTree& of, const Kernel& kernel, const CommandLine& line, const RegionFlags& flags,
                       const ReservedRegion& region) {
    const KnownCompatible known = of.known_compatible(region.node);
    if (has(known, KnownCompatible::restricted_dma_pool)) {
        return ask_swiotlb(kernel, flags);
    }
    return has(known, KnownCompatible::shared_dma_pool) ? ask_shared_pool(kernel, line, flags, region)
                                                        : RegionFate::kept;
}

ReservedRegion read_region(const OfTree& of, NodeId node, const Kernel& kernel, const CommandLine& line,
                           const RootCells& root) {
    const RegionFlags flags = read_flags(of, node);
    ReservedRegion region{};
    region.node = node;
    region.kind = kind_of(of, node, kernel, flags);
    region.no_map = flags.no_map;
    region.is_cma_default = flags.cma_default;
    region.fate = read_place(of, root, kernel.does, region);
    if (region.fate == RegionFate::iova_only) {
        region.kind = PoolKind::iova;
    }
    if (region.fate == RegionFate::kept) {
        region.fate = ask_handler(of, kernel, line, flags, region);
    }
    return region;
}

// fdt_path_offset("/reserved-memory"): a unit address does not matter.
std::optional<NodeId> find_reserved_memory(const OfTree& of) {
    for (auto node = of.tree.first_child(root_node); node; node = of.tree.next_sibling(*node)) {
        if (of.base_name(*node) == "reserved-memory") {
            return node;
        }
    }
    return std::nullopt;
}

const ReservedRegion* region_of(NodeId node, std::span<const ReservedRegion> regions) {
    const auto it = std::lower_bound(regions.begin(), regions.end(), node,
                                     [](const ReservedRegion& region, NodeId n) { return region.node < n; });
    return it != regions.end() && it->node == node ? &*it : nullptr;
}

PoolAttached attachment(const ReservedRegion& region) {
    if (!region.kept() || region.fate == RegionFate::kept_without_region) {
        return PoolAttached::never;
    }
    switch (region.kind) {
        case PoolKind::device_pool:
        case PoolKind::cma: return PoolAttached::if_driver_asks;
        case PoolKind::restricted:
            return region.fate == RegionFate::kept_unrestricted ? PoolAttached::never : PoolAttached::always;
        case PoolKind::carveout:
        case PoolKind::iova: break;
    }
    return PoolAttached::never;
}

std::string pool_text(const OfTree& of, const DevicePool& pool) {
    if (!pool.region) {
        return fmt::format("memory-region phandle {:#x} leads to no available child of /reserved-memory", pool.phandle);
    }
    return fmt::format("{} ({}): {}; {}", of.tree.path(pool.region->node), to_string(pool.region->kind),
                       wording::fate_text(*pool.region), wording::attached_text(pool.attached));
}

}  // namespace

std::vector<ReservedRegion> read_reserved_memory(const OfTree& of, const Kernel& kernel, const CommandLine& line) {
    std::vector<ReservedRegion> regions;
    const auto parent = find_reserved_memory(of);
    if (!parent) {
        return regions;
    }
    const RootCells root{of.bus_addr_cells(root_node), of.bus_size_cells(root_node)};
    const bool supported = format_supported(of, *parent, root);
    for (auto node = of.tree.first_child(*parent); node; node = of.tree.next_sibling(*node)) {
        if (!of.available(*node)) {
            continue;
        }
        regions.push_back(read_region(of, *node, kernel, line, root));
        if (!supported) {  // base and size say what was meant
            regions.back().fate = RegionFate::format_rejected;
            regions.back().length = 0;
        }
    }
    return regions;
}

std::vector<DevicePool> resolve_pools(const OfTree& of, const Kernel& kernel, NodeId node,
                                      std::span<const ReservedRegion> regions, Trace* trace) {
    std::vector<DevicePool> pools;
    const Property* list = of.tree.find_property(node, of.names.memory_region);
    if (!list) {
        return pools;
    }
    for (std::size_t i = 0; i < list->cell_count(); ++i) {
        DevicePool pool{nullptr, list->cell(i), PoolAttached::never};
        const auto target = of.tree.find_phandle(pool.phandle);
        if (target) {
            pool.region = region_of(*target, regions);
        }
        if (pool.region) {
            pool.attached = attachment(*pool.region);
        }
        pools.push_back(pool);
        note(trace, {node, "memory-region", kernel.does.attaches_pools}, [&] { return pool_text(of, pool); });
    }
    return pools;
}

}  // namespace dmavet::topology
