// SPDX-License-Identifier: Apache-2.0
// Where two boards differ: two kernels on one tree, or two trees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dmavet/kernel.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// What a device has, as far as kernels disagree about it.
enum class Aspect : std::uint8_t {
    populated,   // whether and on which bus it is a device
    coherent,    // of_dma_is_coherent()
    reach,       // dma_range_map, bus_dma_limit and masks
    iommu,       // which one translates, and under which ids
    pools,       // which of its memory-region entries can be attached
    allocation,  // what dma_alloc_coherent() hands out, and what comes of a mapping
};
[[nodiscard]] std::string_view to_string(Aspect aspect);

// What the DMA of one device consists of. Facts are compared, not words, and a fact is what the kernel has in its
// structures, so that two ways to the same answer are no difference.
enum class DeviceFact : std::uint8_t {
    populated,
    bus,
    coherent,
    configured,  // whether of_dma_configure() succeeds
    regions,
    bus_limit,
    coherent_mask,
    streaming_mask,
    iommu_state,
    iommu_entries,
    iommu_map,  // of the functions behind a PCI host bridge
    iova_reservations,
    pools,
    allocation,  // what one request is handed
    supply,      // where that comes from, and from where it may be freed
    streaming,
};
// Where a Device of the machine formats has it: "coherent", "iommu.state"; of an allocation and its supply the list.
[[nodiscard]] std::string_view to_string(DeviceFact fact);
// None: which supply a request is served from is no question between kernels.
[[nodiscard]] std::optional<Aspect> aspect_of(DeviceFact fact);

struct FactDifference {
    DeviceFact fact;
    std::size_t request = 0;  // of the question's allocations or streams
    friend bool operator==(const FactDifference&, const FactDifference&) = default;
};

struct DeviceDifference {
    std::size_t device;  // among the topology's devices, which are the same for every kernel
    Aspect aspect;
    NodeId cause;               // where what they read otherwise is written, the device itself where that is not known;
                                // for `populated` what it lies in
    std::string_view property;  // of it; empty: the node as a whole
    friend bool operator==(const DeviceDifference&, const DeviceDifference&) = default;
};

// Of one kernel from the one that a board was analysed for; in the order of devices.
struct KernelDifference {
    Release other;
    std::vector<DeviceDifference> devices;
};

#pragma GCC visibility pop

}  // namespace dmavet
