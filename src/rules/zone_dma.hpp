// SPDX-License-Identifier: Apache-2.0
// On arm64 one dma-ranges anywhere in the tree bounds ZONE_DMA, and with it the default CMA area and the bounce
// buffer, for every device. What became of them?
#pragma once

#include <string>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/sound_ranges.hpp"
#include "wording/quantity.hpp"

namespace dmavet {

// The node whose dma-ranges ends ZONE_DMA, where one does.
[[nodiscard]] inline std::optional<NodeId> zone_dma_decider(const RuleInput& input) {
    return input.topology.zones.dma ? input.topology.zones.dma->from.node : std::nullopt;
}

// A property that another rule already reports as an error.
[[nodiscard]] inline bool is_reported(const RuleInput& input, const DmaRanges& ranges) {
    return !is_sound(input, ranges) || ranges.map.empty();
}

// "there is no default CMA area, the bounce buffer lies at 0x1fc000000"
[[nodiscard]] inline std::string placement_text(const RuleInput& input) {
    const auto& cma = input.placement.default_cma;
    const auto& bounce = input.placement.swiotlb;
    if (!cma && !bounce) return "there is neither a default CMA area nor a bounce buffer";
    return fmt::format(
        "{}, {}",
        cma ? fmt::format("the default CMA area lies at {}", hex(cma->within.base)) : "there is no default CMA area",
        bounce ? fmt::format("the bounce buffer lies at {}", hex(bounce->within.base)) : "there is no bounce buffer");
}

}  // namespace dmavet
