// SPDX-License-Identifier: Apache-2.0
// The pools for callers that may not sleep.
#pragma once

#include <vector>

#include "dmavet/placement.hpp"
#include "model/boot/counted_ram.hpp"
#include "model/boot/layout.hpp"

namespace dmavet::model {

// In the order in which they are made; `placement` has zones and CMA area.
[[nodiscard]] std::vector<AtomicPool> make_atomic_pools(const BootInput& input, const Layout& layout,
                                                        const CountedRam& ram, const Placement& placement);

}  // namespace dmavet::model
