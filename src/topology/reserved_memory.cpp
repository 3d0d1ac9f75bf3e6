// SPDX-License-Identifier: Apache-2.0
// Which memory is set aside, and for whom? The early scan reads /reserved-memory with the root's cell counts
// and takes the whole node or nothing; what a region is depends on its compatible and two booleans. A device
// gets a pool only when its driver asks for it.
#include "topology/reserved_memory.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "topology/of_address.hpp"

namespace dmavet {

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

struct RegionFlags {
    bool no_map, reusable;
    bool is_default;  // linux,cma-default or linux,dma-default
};

void drop(ReservedRegion& region, std::string_view reason) {
    region.kept = false;
    region.reason = reason;
}

void read_place(const OfTree& of, const RootCells& root, ReservedRegion& region) {
    if (const Property* reg = of.tree.find_property(region.node, of.names.reg)) {
        if (reg->empty() || root.entry_bytes() == 0 || reg->value.size() % root.entry_bytes() != 0) {
            return drop(region, "invalid reg property: the length does not fit the root's cells");
        }
        region.base = read_number(*reg, 0, root.address);
        region.size = read_number(*reg, root.address, root.size);
        if (region.size == 0) {
            drop(region, "size 0: a placeholder that firmware may fill in");
        }
        return;
    }
    const Property* size = of.tree.find_property(region.node, "size");
    if (!size) {
        return drop(region, "neither reg nor size");
    }
    if (size->value.size() != std::size_t{root.size} * 4) {
        return drop(region, "size is not as long as the root's #size-cells");
    }
    region.size = read_number(*size, 0, root.size);
    const Property* alignment = of.tree.find_property(region.node, "alignment");
    if (alignment && alignment->value.size() != std::size_t{root.address} * 4) {
        return drop(region, "alignment is not as long as the root's #address-cells");
    }
    if (alignment) {
        region.alignment = read_number(*alignment, 0, root.address);
    }
    const Property* ranges = of.tree.find_property(region.node, "alloc-ranges");
    if (!ranges || root.entry_bytes() == 0) {
        return;
    }
    if (ranges->value.size() % root.entry_bytes() != 0) {
        return drop(region, "alloc-ranges does not consist of whole entries of the root's cells");
    }
    for (std::size_t at = 0; at < ranges->cell_count(); at += std::size_t{root.address} + root.size) {
        region.alloc_ranges.push_back(
            {read_number(*ranges, at, root.address), read_number(*ranges, at + root.address, root.size)});
    }
}

// rmem_cma_setup() in kernel/dma/contiguous.c, rmem_dma_setup() in kernel/dma/coherent.c,
// rmem_swiotlb_setup() in kernel/dma/swiotlb.c
void classify(const OfTree& of, const Kernel& kernel, RegionFlags flags, ReservedRegion& region) {
    const KnownCompatible known = of.known_compatible(region.node);
    if (has(known, KnownCompatible::restricted_dma_pool)) {
        region.kind = PoolKind::restricted;
        region.reason = kernel.config.is_set("CONFIG_DMA_RESTRICTED_POOL")
                            ? "restricted pool: its devices reach nothing else"
                            : "reserved, but CONFIG_DMA_RESTRICTED_POOL is off: devices are not restricted";
        if (kernel.config.is_set("CONFIG_DMA_RESTRICTED_POOL") &&
            (flags.no_map || flags.reusable || flags.is_default)) {
            drop(region, "a property that a restricted pool must not have: the memory is given back");
        }
    } else if (!has(known, KnownCompatible::shared_dma_pool)) {
        region.kind = PoolKind::carveout;
        region.reason = flags.no_map ? "kept out of the kernel's mapping" : "reserved";
    } else if (flags.reusable && flags.no_map) {
        region.kind = PoolKind::carveout;
        drop(region, "both reusable and no-map: no handler accepts it and the memory is given back");
    } else if (flags.reusable && !kernel.config.is_set("CONFIG_DMA_CMA")) {
        region.kind = PoolKind::carveout;
        drop(region, "reusable, but CONFIG_DMA_CMA is off: no handler accepts it");
    } else if (flags.reusable) {
        region.kind = PoolKind::cma;
        region.reason = "contiguous memory allocator";
    } else {
        region.kind = PoolKind::device_pool;
        region.reason = "per-device coherent pool, mapped uncached";
        if (kernel.arch->pool_needs_no_map && !flags.no_map) {
            drop(region, "regions without no-map are not yet supported");
        }
    }
}

ReservedRegion read_region(const OfTree& of, NodeId node, const Kernel& kernel, const RootCells& root) {
    ReservedRegion region{};
    region.node = node;
    region.kept = true;
    const RegionFlags flags{of.tree.find_property(node, "no-map") != nullptr,
                            of.tree.find_property(node, "reusable") != nullptr,
                            of.tree.find_property(node, "linux,cma-default") != nullptr ||
                                of.tree.find_property(node, "linux,dma-default") != nullptr};
    region.no_map = flags.no_map;
    region.is_cma_default = of.tree.find_property(node, "linux,cma-default") != nullptr;
    classify(of, kernel, flags, region);
    if (region.kept) {
        read_place(of, root, region);
    }
    // A region that the boot allocator places gets its base aligned, not its size.
    if (region.kept && region.kind == PoolKind::cma &&
        (region.base.value_or(0) | region.size) % kernel.sizes.cma_alignment != 0) {
        drop(region, "incorrect alignment of CMA region");
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

PoolAttached attachment(const OfTree& of, const Kernel& kernel, const ReservedRegion& region) {
    if (!of.available(region.node) || !region.kept) {
        return PoolAttached::never;
    }
    switch (region.kind) {
        case PoolKind::device_pool:
        case PoolKind::cma: return PoolAttached::if_driver_asks;
        case PoolKind::restricted:
            return kernel.config.is_set("CONFIG_DMA_RESTRICTED_POOL") ? PoolAttached::always : PoolAttached::never;
        case PoolKind::carveout: break;
    }
    return PoolAttached::never;
}

std::string_view attached_text(PoolAttached attached) {
    switch (attached) {
        case PoolAttached::always: return "attached without being asked for";
        case PoolAttached::if_driver_asks: return "attached if the driver asks for it";
        case PoolAttached::never: return "never attached";
    }
    return {};
}

std::string pool_text(const OfTree& of, const DevicePool& pool) {
    if (!pool.region) {
        return fmt::format("memory-region phandle {:#x} leads to no available child of /reserved-memory", pool.phandle);
    }
    return fmt::format("{} ({}): {}; {}", of.tree.path(pool.region->node), to_string(pool.region->kind),
                       pool.region->reason, attached_text(pool.attached));
}

}  // namespace

std::vector<ReservedRegion> read_reserved_memory(const OfTree& of, const Kernel& kernel, const CommandLine& line) {
    std::vector<ReservedRegion> regions;
    const auto parent = find_reserved_memory(of);
    if (!parent) {
        return regions;
    }
    const RootCells root{of.bus_addr_cells(root_node), of.bus_size_cells(root_node)};
    const bool by_command_line = line.cma.has_value();
    const bool supported = format_supported(of, *parent, root);
    for (auto node = of.tree.first_child(*parent); node; node = of.tree.next_sibling(*node)) {
        if (!of.available(*node)) {
            continue;
        }
        regions.push_back(read_region(of, *node, kernel, root));
        ReservedRegion& region = regions.back();
        if (region.kept && region.kind == PoolKind::cma && by_command_line &&
            of.tree.find_property(*node, "linux,cma-default")) {
            drop(region, "bypassed: cma= on the command line replaces a linux,cma-default region");
        }
        region.ignored = !supported;
        if (!supported) {
            drop(region, "unsupported format of /reserved-memory: the kernel ignores all of it");
        }
    }
    return regions;
}

std::vector<DevicePool> resolve_pools(const OfTree& of, NodeId node, const Kernel& kernel,
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
            pool.attached = attachment(of, kernel, *pool.region);
        }
        pools.push_back(pool);
        note(trace, {node, "memory-region", "of_reserved_mem_device_init_by_idx"}, [&] { return pool_text(of, pool); });
    }
    return pools;
}

}  // namespace dmavet
