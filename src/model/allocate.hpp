// SPDX-License-Identifier: Apache-2.0
// What a device would get for a request: the entry of the model.
#pragma once

#include "dmavet/allocation.hpp"
#include "dmavet/placement.hpp"
#include "model/dma_device.hpp"

namespace dmavet::model {

// Without verdict. `origins`: fill in the steps, and say in them who decided about the device; null: nobody asks why.
[[nodiscard]] Allocation allocate(const Kernel& kernel, const Placement& placement, const DmaDevice& device,
                                  const AllocRequest& request, const DeviceOrigins* origins = nullptr);

[[nodiscard]] Streaming map_single(const Kernel& kernel, const Placement& placement, const DmaDevice& device,
                                   const StreamRequest& request);

}  // namespace dmavet::model
