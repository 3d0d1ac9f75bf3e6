// SPDX-License-Identifier: Apache-2.0
// How much of RAM does the tree know?
#pragma once

#include "dmavet/subject.hpp"

namespace dmavet::survey {

// Whether a bank of size 0 waits for firmware to fill it in: what lies outside RAM is then unknown.
[[nodiscard]] bool has_empty_bank(const Subject& board);

// Whether a region has room only with memory above the one bank that the tree has: firmware may replace that one.
[[nodiscard]] bool lies_above_only_bank(const Subject& board, const ReservedRegion& region);

}  // namespace dmavet::survey
