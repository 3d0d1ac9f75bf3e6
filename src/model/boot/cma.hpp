// SPDX-License-Identifier: Apache-2.0
// The default CMA area.
#pragma once

#include "model/boot/kernel_memory.hpp"
#include "model/boot/placed.hpp"

namespace dmavet::model {

// `places`: of all regions.
[[nodiscard]] Placed place_cma(const BootInput& input, const Layout& layout, const RegionPlaces& places,
                               const KernelTables& tables, BootMemory& free);

}  // namespace dmavet::model
