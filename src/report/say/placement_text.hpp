// SPDX-License-Identifier: Apache-2.0
// Where DMA memory lies, for the header of a board.
#pragma once

#include <string>

#include "dmavet/board.hpp"

namespace dmavet::report {

// Each presumes that RAM is known. "256 MiB below 0x3b400000, by linux,cma-default of /reserved-memory/linux,cma"
[[nodiscard]] std::string cma_text(const Board& board);
[[nodiscard]] std::string swiotlb_text(const Board& board);
[[nodiscard]] std::string atomic_pools_text(const Board& board);

}  // namespace dmavet::report
