// SPDX-License-Identifier: Apache-2.0
// What boot decides for a board, a line each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dmavet/diff.hpp"

namespace dmavet::report {

[[nodiscard]] std::string_view board_fact_label(BoardFact fact);  // "default CMA area"
// Not of `reserved`, which is of one region: region_text().
[[nodiscard]] std::string board_fact_text(const Board& board, BoardFact fact);
// "cma of 64 MiB at 0x90000000-0x93ffffff", and what becomes of it.
[[nodiscard]] std::string region_text(const Board& board, std::size_t region);

}  // namespace dmavet::report
