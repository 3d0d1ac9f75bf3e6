// SPDX-License-Identifier: Apache-2.0
// What cpp and dtc may use: far more than they need for the largest board.
#pragma once

#include "dmavet/tree.hpp"
#include "input/child_process.hpp"

namespace dmavet::input {

inline constexpr int child_seconds = 10;
inline constexpr ChildLimits child_limits{
    .time = std::chrono::seconds(child_seconds),
    .output_bytes = limits::blob_bytes,
    .error_bytes = std::size_t{64} << 10,
    .memory_bytes = std::size_t{2} << 30,
};

}  // namespace dmavet::input
