// SPDX-License-Identifier: Apache-2.0
// The bounce buffer.
#pragma once

#include "model/boot/kernel_memory.hpp"
#include "model/boot/placed.hpp"

namespace dmavet::model {

[[nodiscard]] Placed place_swiotlb(const BootInput& input, const Layout& layout, const KernelTables& tables,
                                   BootMemory& free);

}  // namespace dmavet::model
