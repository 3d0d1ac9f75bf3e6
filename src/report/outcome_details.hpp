// SPDX-License-Identifier: Apache-2.0
// What one device gets for each request, in full.
#pragma once

#include "dmavet/board.hpp"
#include "report/text_layout.hpp"

namespace dmavet::report {

void write_outcome_details(const Board& board, const Device& device, TextWriter& writer);

}  // namespace dmavet::report
