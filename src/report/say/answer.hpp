// SPDX-License-Identifier: Apache-2.0
// What follows from the decisions about a request, in sentences that a driver's author can act on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet::report {

// What the driver gets, how much of it and what happens beyond, from where it may be freed, which alias remains
// and what hardware must do for it to be right. A paragraph each. `snoops`: of the device's outcome; `capacity`: absent
// when it is open.
[[nodiscard]] std::vector<std::string> answer(const Board& board, const Device& device, const Allocation& allocation,
                                              const Snoops& snoops, const std::optional<Capacity>& capacity);
[[nodiscard]] std::vector<std::string> answer(const Streaming& streaming, const Snoops& snoops);

// The verdict with what it rests on; open ones with both ends. Empty without one.
[[nodiscard]] std::string judgement_text(const Judgement& judgement, const Snoops& snoops);
// What of the hardware would make it right or wrong, and what then to change, in a few words: "if it snoops,
// dma-coherent is missing". Empty without a verdict.
[[nodiscard]] std::string short_judgement(const Board& board, const Device& device, const Judgement& judgement,
                                          const Snoops& snoops);
// Whether the kernel maintains caches around a transfer.
[[nodiscard]] std::string maintenance_sentence(const Streaming& streaming);

}  // namespace dmavet::report
