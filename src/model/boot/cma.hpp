// SPDX-License-Identifier: Apache-2.0
// The default CMA area.
#pragma once

#include <optional>

#include "dmavet/placement.hpp"
#include "model/boot/kernel_memory.hpp"
#include "model/boot/layout.hpp"

namespace dmavet {

// `places`: of all regions. Absent: there is none.
[[nodiscard]] std::optional<PlacedArea> place_cma(const BootInput& input, const Layout& layout,
                                                  const RegionPlaces& places, const KernelTables& tables,
                                                  BootMemory& free);

}  // namespace dmavet
