// SPDX-License-Identifier: Apache-2.0
// The default CMA area.
#pragma once

#include "model/boot/kernel_memory.hpp"
#include "model/boot/placed.hpp"

namespace dmavet::model {

// The region with linux,cma-default that is set up last (rmem_cma_setup); absent: none.
[[nodiscard]] std::optional<std::size_t> default_region(const BootInput& input, const RegionPlaces& places);

// `placement`: of all regions.
[[nodiscard]] Placed place_cma(const BootInput& input, const Layout& layout, const Placement& placement,
                               const KernelTables& tables, BootMemory& free);

}  // namespace dmavet::model
