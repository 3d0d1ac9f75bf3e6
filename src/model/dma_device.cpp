// SPDX-License-Identifier: Apache-2.0
// What does a device bring along when its driver calls the DMA API? What of_dma_configure() has set, and the memory
// that was attached to it: a restricted pool without anybody asking, any other region when the driver asks.
#include "model/dma_device.hpp"

#include <algorithm>
#include <span>

namespace dmavet::model {

namespace {

const std::optional<CpuInterval>& place_of(const ReservedRegion& region, const Topology& topology,
                                           const Placement& placement) {
    return placement.regions[topology.position_of(region)];
}

// A PCI function without a node takes the regions of its host bridge.
std::span<const DevicePool> pools_for_restriction(const Device& device, const Topology& topology) {
    if (!device.pools.empty() || device.bus != BusType::pci) {
        return device.pools;
    }
    const auto bridge = std::find_if(topology.devices.begin(), topology.devices.end(), [&](const Device& d) {
        return d.node == device.config_node && d.bus != BusType::pci;
    });
    return bridge == topology.devices.end() ? std::span<const DevicePool>{} : bridge->pools;
}

// of_dma_set_restricted_buffer(): the first of the node's regions that is one. Nothing is attached when that one was
// not kept or has no place.
std::optional<CpuMemory> restricted_pool(const Device& device, const Topology& topology, const Placement& placement) {
    const auto pools = pools_for_restriction(device, topology);
    const auto first = std::find_if(pools.begin(), pools.end(), [](const DevicePool& pool) {
        return pool.region && pool.region->kind == PoolKind::restricted;
    });
    if (first == pools.end() || !first->region->kept()) {
        return std::nullopt;
    }
    const auto& place = place_of(*first->region, topology, placement);
    if (!place && placement.known) {
        return std::nullopt;  // the allocation failed at boot, so there is no handler to attach it
    }
    return place ? CpuMemory{*place} : CpuMemory{};
}

bool has_iommu(const Device& device) {
    return device.iommu->state == IommuState::translated || device.iommu->state == IommuState::identity;
}

// Whether a region has a place, and that is out of the linear map.
bool is_unmapped(std::size_t position, const Topology& topology, const Placement& placement) {
    return topology.reserved[position].no_map && placement.regions[position] &&
           placement.region_fates[position] != PlaceFate::no_map_refused;
}

// dma_init_coherent_memory(). memremap(MEMREMAP_WC) refuses what is in the linear map: of memory that is in there
// anywhere (region_intersects), of no-map memory when its first page is (pfn_is_map_memory).
std::optional<AttachedPool> make_pool(const CpuInterval& memory, bool no_map, const Placement& placement,
                                      std::uint64_t page) {
    const CpuAddr first{raw(memory.first()) & ~(page - 1)};
    const CpuMemory& mapped = placement.linear_map;
    if (no_map ? mapped.contains(first) : mapped.overlaps(memory)) {
        return std::nullopt;
    }
    return AttachedPool{first, memory.size() & ~(page - 1), raw(memory.first()) - raw(first)};
}

// of_reserved_mem_device_init_by_idx(): rmem_cma_device_init(), rmem_dma_device_init()
void attach(const ReservedRegion& region, const Topology& topology, const Placement& placement, std::uint64_t page,
            DmaDevice& device) {
    const std::optional<CpuInterval>& memory = place_of(region, topology, placement);
    if (!placement.known) {
        // A region without a fixed place needs RAM to lie in, and one that is not no-map must not lie in it.
        const bool certain = region.kind == PoolKind::device_pool && region.no_map && memory;
        device.pool_is_open = !certain;
    }
    if (!memory || device.pool_is_open) {
        return;
    }
    if (region.kind == PoolKind::cma) {
        // The device keeps an area that cma_activate_area() has given up, with nothing in it.
        device.cma_fate = placement.region_fates[topology.position_of(region)];
        device.cma = device.cma_fate == PlaceFate::placed ? CpuMemory{*memory} : CpuMemory{};
    } else if (region.kind == PoolKind::device_pool) {
        device.pool =
            make_pool(*memory, is_unmapped(topology.position_of(region), topology, placement), placement, page);
    }
}

}  // namespace

std::optional<std::string_view> pool_refusal(const ReservedRegion& region, const Topology& topology,
                                             const Placement& placement, const Kernel& kernel) {
    const std::size_t position = topology.position_of(region);
    const std::optional<CpuInterval>& memory = placement.regions[position];
    if (!placement.known || !memory || region.kind != PoolKind::device_pool || !region.kept()) {
        return std::nullopt;
    }
    const bool is_given =
        make_pool(*memory, is_unmapped(position, topology, placement), placement, kernel.sizes.page).has_value();
    return is_given ? std::nullopt
                    : std::optional<std::string_view>("RAM that stays mapped is not mapped again (-EINVAL)");
}

DmaDevice dma_device(const Device& device, const Topology& topology, const Placement& placement, const Kernel& kernel,
                     std::optional<std::size_t> attached_region) {
    DmaDevice dma;
    dma.coherent = device.coherent.value.value_or(false);
    dma.map = RangeMap(device.regions.value, kernel.does.handle_bits);
    dma.bus_limit = device.bus_limit.value_or(0);
    dma.mask = device.coherent_mask;
    dma.iommu = translates(device, kernel);
    dma.uncached = topology.caches.uncached.value;
    dma.maintained = topology.caches.maintained.value;
    dma.bounces_small = topology.caches.is_known_at_boot;
    if (kernel.config.is_set("CONFIG_DMA_RESTRICTED_POOL") && !has_iommu(device)) {
        dma.restricted = restricted_pool(device, topology, placement);
    }
    if (attached_region && *attached_region < device.pools.size()) {
        const DevicePool& asked = device.pools[*attached_region];
        if (asked.region && asked.attached != PoolAttached::never) {
            attach(*asked.region, topology, placement, kernel.sizes.page, dma);
        }
    }
    return dma;
}

}  // namespace dmavet::model
