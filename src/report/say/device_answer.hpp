// SPDX-License-Identifier: Apache-2.0
// What a device gets in a few lines, each under a word: what a driver's author wants to know before asking why.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet::report {

struct AnswerLine {
    std::string label;  // "GFP_ATOMIC"; empty: goes on with what stands above
    std::string text;
};

// `capacities`: of each allocation of `outcome`, absent where it is open. `outcome` null: nothing was asked.
[[nodiscard]] std::vector<AnswerLine> answer_lines(const Board& board, const Device& device,
                                                   const DeviceOutcome* outcome,
                                                   std::span<const std::optional<Capacity>> capacities);

}  // namespace dmavet::report
