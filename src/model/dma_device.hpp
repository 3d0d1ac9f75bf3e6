// SPDX-License-Identifier: Apache-2.0
// What of struct device the DMA API looks at.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "dmavet/interval.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/placement.hpp"
#include "dmavet/resolved.hpp"
#include "dmavet/topology.hpp"
#include "model/reach.hpp"

namespace dmavet::model {

// struct dma_coherent_mem: whole pages from that of its base on, which the CPU's mapping starts at exactly.
struct AttachedPool {
    CpuAddr first;             // the page that handles are counted from
    std::uint64_t bytes;       // 0: it holds no page
    std::uint64_t cpu_offset;  // by which the CPU's view lies higher than what the handle names

    // What the CPU maps; absent: nothing.
    [[nodiscard]] std::optional<CpuInterval> memory() const {
        return CpuInterval::of(CpuAddr{raw(first) + cpu_offset}, bytes);
    }
    friend auto operator<=>(const AttachedPool&, const AttachedPool&) = default;
};

// Two devices that compare equal get the same answers. Its map refers to the topology that it was made from.
struct DmaDevice {
    bool coherent = false;                   // dev->dma_coherent
    RangeMap map;                            // dev->dma_range_map
    std::uint64_t bus_limit = 0;             // dev->bus_dma_limit, 0: unset
    std::uint64_t mask = 0xffffffff;         // dev->coherent_dma_mask, as it is until the driver sets it
    bool iommu = false;                      // a DMA domain translates
    std::optional<AttachedPool> pool;        // dev->dma_mem
    bool pool_is_open = false;               // a pool was asked for, and whether it can be attached depends on RAM
    std::optional<CpuMemory> cma;            // dev->cma_area; one without memory was given up at boot
    PlaceFate cma_fate = PlaceFate::placed;  // what boot makes of that area
    std::optional<CpuMemory> restricted;     // dev->dma_io_tlb_mem of its own; one without memory: RAM is unknown

    // What the machine can do for it when it is not coherent, alike for all devices.
    UncachedMappings uncached = UncachedMappings::available;
    bool maintained = true;     // caches can be cleaned and invalidated
    bool bounces_small = true;  // and the kernel knew it when it placed memory (dma_cache_alignment is not 1)

    friend auto operator<=>(const DmaDevice&, const DmaDevice&) = default;
};

// Who said so: only a trace asks, and no answer depends on it.
struct DeviceOrigins {
    NodeId node;
    Origin coherent;
};

// Whether a DMA domain translates for the device. On arm the modelled configuration leaves IOMMUs to drivers.
[[nodiscard]] inline bool translates(const Device& device, const Kernel& kernel) {
    return device.iommu->state == IommuState::translated && kernel.arch->iommu_serves_dma;
}

// `attached_region`: which of its memory-region entries the driver has asked for; of_reserved_mem_device_init() asks
// for the first. Absent: none.
[[nodiscard]] DmaDevice dma_device(const Device& device, const Topology& topology, const Placement& placement,
                                   const Kernel& kernel, std::optional<std::size_t> attached_region);

// Why no device is given a region as its own pool although drivers may ask for it; absent: it may be given, or it is no
// such pool, or it is open as RAM is unknown.
[[nodiscard]] std::optional<std::string_view> pool_refusal(const ReservedRegion& region, const Topology& topology,
                                                           const Placement& placement, const Kernel& kernel);

[[nodiscard]] inline DeviceOrigins origins_of(const Device& device) {
    return {device.node, device.coherent.from};
}

}  // namespace dmavet::model
