// SPDX-License-Identifier: Apache-2.0
// From everything that may happen to one answer.
#pragma once

#include "model/dma_call.hpp"

namespace dmavet::model {

// Several ways that lead to the same are no question: the answer is that, from any of their zones.
[[nodiscard]] Outcomes without_repeats(const Outcomes& outcomes);

// What all of several outcomes agree on; what they do not agree on is left out.
[[nodiscard]] AllocOutcome common(const Outcomes& outcomes);

}  // namespace dmavet::model
