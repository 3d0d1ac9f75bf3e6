// SPDX-License-Identifier: Apache-2.0
// The words for what the kernel decides: each decision is said in one way, whoever says it.
#pragma once

#include <string>
#include <string_view>

#include "dmavet/placement.hpp"
#include "dmavet/topology.hpp"

namespace dmavet::wording {

// Why a region is kept as what it is, or why it is not kept.
[[nodiscard]] std::string_view fate_text(const ReservedRegion& region);

// "none: there is no room for it": why boot places no area. `argument`: what of the command line asked for it, "cma=".
[[nodiscard]] std::string no_area_text(PlaceFate fate, std::string_view argument);

// "ZONE_DMA32"
[[nodiscard]] std::string_view zone_name(Zone zone);
// "the DMA32 atomic pool"
[[nodiscard]] std::string_view pool_name(const AtomicPool& pool);
// Whom it serves: "ZONE_DMA32", "any zone", "one for all devices".
[[nodiscard]] std::string_view pool_served(const AtomicPool& pool);

}  // namespace dmavet::wording
