// SPDX-License-Identifier: Apache-2.0
// Whether CPU and device see the same memory.
#pragma once

#include <optional>

#include "dmavet/allocation.hpp"

namespace dmavet::model {

// `snoops`: whether the device's transactions look into the CPU's caches; absent: nobody has said.
[[nodiscard]] Judgement judge(const AllocOutcome& outcome, AllocApi api, bool declared_coherent,
                              std::optional<bool> snoops);
[[nodiscard]] Judgement judge(const Streaming& streaming, std::optional<bool> snoops);

}  // namespace dmavet::model
