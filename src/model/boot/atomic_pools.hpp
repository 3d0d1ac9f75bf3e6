// SPDX-License-Identifier: Apache-2.0
// The pools for callers that may not sleep.
#pragma once

#include <optional>
#include <vector>

#include "dmavet/placement.hpp"
#include "model/boot/layout.hpp"

namespace dmavet::model {

// In the order in which they are made; `placement` tells the default CMA area.
[[nodiscard]] std::vector<AtomicPool> make_atomic_pools(const BootInput& input, const Layout& layout,
                                                        const Placement& placement);

}  // namespace dmavet::model
