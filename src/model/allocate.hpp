// SPDX-License-Identifier: Apache-2.0
// What a device would get for a request: the entry of the model.
#pragma once

#include "dmavet/allocation.hpp"
#include "dmavet/placement.hpp"
#include "dmavet/topology.hpp"
#include "model/dma_call.hpp"

namespace dmavet {

// `attached_region`: which of its memory-region entries the driver has asked for; of_reserved_mem_device_init() asks
// for the first. Absent: none.
[[nodiscard]] DmaDevice dma_device(const Device& device, const Topology& topology, const Placement& placement,
                                   const KernelProfile& kernel, std::optional<std::size_t> attached_region);

// Without verdict. `trace`: fill in the steps.
[[nodiscard]] Allocation allocate(const KernelProfile& kernel, const Placement& placement, const DmaDevice& device,
                                  const AllocRequest& request, bool trace);

[[nodiscard]] Streaming map_single(const KernelProfile& kernel, const Placement& placement, const DmaDevice& device,
                                   const StreamRequest& request);

}  // namespace dmavet
