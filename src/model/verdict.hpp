// SPDX-License-Identifier: Apache-2.0
// Whether CPU and device see the same memory.
#pragma once

#include <optional>

#include "dmavet/allocation.hpp"

namespace dmavet::model {

// `snoops`: whether the device's transactions look into the CPU's caches; absent: nobody has said. `can_maintain`:
// whether the kernel can clean and invalidate them.
[[nodiscard]] Judgement judge(const AllocOutcome& outcome, AllocApi api, bool declared_coherent,
                              std::optional<bool> snoops, bool can_maintain = true);
[[nodiscard]] Judgement judge(const Streaming& streaming, bool declared_coherent, std::optional<bool> snoops);

}  // namespace dmavet::model
