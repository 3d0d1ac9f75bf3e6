// SPDX-License-Identifier: Apache-2.0
// The words for what the kernel decides: each decision is said in one way, whoever says it.
#pragma once

#include <string_view>

#include "dmavet/topology.hpp"

namespace dmavet::wording {

// Why a region is kept as what it is, or why it is not kept.
[[nodiscard]] std::string_view fate_text(const ReservedRegion& region);

}  // namespace dmavet::wording
