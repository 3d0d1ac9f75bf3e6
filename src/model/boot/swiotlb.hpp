// SPDX-License-Identifier: Apache-2.0
// The bounce buffer.
#pragma once

#include <optional>

#include "dmavet/placement.hpp"
#include "model/boot/kernel_memory.hpp"
#include "model/boot/layout.hpp"

namespace dmavet {

// Absent: there is none.
[[nodiscard]] std::optional<PlacedArea> place_swiotlb(const BootInput& input, const Layout& layout,
                                                      const KernelTables& tables, BootMemory& free);

}  // namespace dmavet
