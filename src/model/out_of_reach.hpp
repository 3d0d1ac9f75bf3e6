// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "model/reach.hpp"

namespace dmavet::model {

// What of some memory has no bus address up to the limit. Of a map whose handles have all their bits.
[[nodiscard]] CpuMemory out_of_reach(const RangeMap& map, std::uint64_t limit, const CpuMemory& memory);

}  // namespace dmavet::model
