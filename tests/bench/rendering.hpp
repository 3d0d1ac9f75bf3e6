// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dmavet/board.hpp"

namespace dmavet::bench {

// What `show --devices all` of these boards costs in each format, beyond their analysis.
void print_rendering(const std::vector<Board>& boards);

}  // namespace dmavet::bench
