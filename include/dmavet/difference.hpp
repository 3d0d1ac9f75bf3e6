// SPDX-License-Identifier: Apache-2.0
// Where two kernels make something else of one tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dmavet/kernel.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

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

}  // namespace dmavet
