// SPDX-License-Identifier: Apache-2.0
// What a device gets in a few lines, each under a word: what a driver's author wants to know before asking why.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet::report {

struct AnswerLine {
    std::string label;  // "GFP_ATOMIC"; empty: goes on with what stands above
    std::string text;
    bool fails = false;  // the driver or the device cannot do with it
};

// `capacities`: of each allocation of `outcome`, absent where it is open. `outcome` null: nothing was asked.
[[nodiscard]] std::vector<AnswerLine> answer_lines(const Board& board, const Device& device,
                                                   const DeviceOutcome* outcome,
                                                   std::span<const std::optional<Capacity>> capacities);

// Only what it gets for each request. Verdicts that are open depend on nothing but coherent or not.
enum class Verdicts : std::uint8_t { all, wrong };
[[nodiscard]] std::vector<AnswerLine> outcome_lines(const Board& board, const Device& device,
                                                    const DeviceOutcome& outcome,
                                                    std::span<const std::optional<Capacity>> capacities,
                                                    Verdicts verdicts);

}  // namespace dmavet::report
