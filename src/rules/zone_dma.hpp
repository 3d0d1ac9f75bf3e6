// SPDX-License-Identifier: Apache-2.0
// On arm64 one dma-ranges anywhere in the tree bounds ZONE_DMA, and with it the default CMA area and the bounce
// buffer, for every device. What became of them?
#pragma once

#include <string>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/sound_ranges.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules {

// The node whose dma-ranges ends ZONE_DMA, where one does.
[[nodiscard]] inline std::optional<NodeId> zone_dma_decider(const RuleInput& input) {
    return input.topology.zones.dma ? input.topology.zones.dma->from.node : std::nullopt;
}

// A property that another rule already reports as an error.
[[nodiscard]] inline bool is_reported(const RuleInput& input, const DmaRanges& ranges) {
    return !is_sound(input, ranges) || ranges.map.empty();
}

// Whether boot leaves ZONE_DMA nothing, because some dma-ranges ends below all RAM (6.12; 6.1 widens such a limit).
[[nodiscard]] inline bool zone_dma_is_empty(const RuleInput& input) {
    const CpuMemory& ram = input.topology.ram;
    return zone_dma_decider(input) && input.placement.known && !ram.empty() &&
           input.kernel.does.zone_dma == ZoneDmaRule::exact_limit && input.topology.zones.dma->limit < raw(ram.first());
}

// Whether it leaves so little that bounce buffer and CMA area lie elsewhere.
constexpr std::uint64_t small_zone = std::uint64_t{256} << 20;
[[nodiscard]] inline bool zone_dma_is_small(const RuleInput& input) {
    const CpuMemory& ram = input.topology.ram;
    if (!zone_dma_decider(input) || !input.placement.known || ram.empty()) {
        return false;
    }
    const auto zone = CpuInterval::between(ram.first(), CpuAddr{input.topology.zones.dma->limit});
    return zone && zone->size() <= small_zone && ram.last() > zone->last();
}

// The buses whose devices lose the bounce buffer or the default CMA area are not at fault: one cause, one finding.
[[nodiscard]] inline bool zone_dma_is_the_cause(const RuleInput& input) {
    return zone_dma_is_empty(input) || zone_dma_is_small(input);
}

// "there is no default CMA area, the bounce buffer lies at 0x1fc000000"
[[nodiscard]] inline std::string placement_text(const RuleInput& input) {
    const auto& cma = input.placement.default_cma;
    const auto& bounce = input.placement.swiotlb;
    if (!cma && !bounce) {
        return "there is neither a default CMA area nor a bounce buffer";
    }
    return fmt::format("{}, {}",
                       cma ? fmt::format("the default CMA area lies at {}", wording::hex(raw(cma->within.first())))
                           : "there is no default CMA area",
                       bounce ? fmt::format("the bounce buffer lies at {}", wording::hex(raw(bounce->within.first())))
                              : "there is no bounce buffer");
}

}  // namespace dmavet::rules
