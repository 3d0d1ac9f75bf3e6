// SPDX-License-Identifier: Apache-2.0
// What every report counts.
#pragma once

#include "dmavet/report.hpp"

namespace dmavet::report {

void add_board(Summary& summary, const Board& board, std::size_t device_count);
void add_unreadable(Summary& summary);

}  // namespace dmavet::report
