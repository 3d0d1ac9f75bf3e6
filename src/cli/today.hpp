// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace dmavet::cli {

// The day, in UTC: that of SOURCE_DATE_EPOCH where it is set, so that a run can be repeated.
[[nodiscard]] std::chrono::sys_days today();

}  // namespace dmavet::cli
