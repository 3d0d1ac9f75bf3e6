// SPDX-License-Identifier: Apache-2.0
// How much of it fits? The model is asked again with other sizes.
#pragma once

#include <cstdint>
#include <string>

#include "dmavet/analysis.hpp"

namespace dmavet {

struct Capacity {
    std::uint64_t largest;  // bytes of the largest single allocation; 0: none succeeds
    std::string beyond;     // why a larger one fails; empty: none of any board's size does
};

[[nodiscard]] Capacity capacity_of(const Analysis& analysis, const Device& device, const AllocRequest& request,
                                   const Options& asked);

}  // namespace dmavet
