// SPDX-License-Identifier: Apache-2.0
// On arm64 one dma-ranges anywhere in the tree bounds ZONE_DMA, and with it the default CMA area and the bounce
// buffer, for every device. What became of them?
#pragma once

#include <optional>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

struct ZoneDma {
    std::optional<NodeId> decider;  // the node whose dma-ranges ends the zone, where one does and RAM is known
    bool is_empty = false;          // it ends below all RAM (6.12; older kernels widen such a limit)
    bool is_small = false;          // it leaves so little that bounce buffer and CMA area lie elsewhere
};
[[nodiscard]] ZoneDma judge_zone_dma(const Subject& board);

}  // namespace dmavet::survey
