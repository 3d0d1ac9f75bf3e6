// SPDX-License-Identifier: Apache-2.0
// What the findings about ZONE_DMA say of the areas that lie elsewhere because of it, and of whom that hits.
#pragma once

#include <string>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules {

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

// Devices that are then cut off from the bounce buffer make the finding an error.
inline void add_cut_off(const RuleInput& input, Reporter::Draft& draft) {
    for (const survey::CutOff& bus : input.surveys.cut_off_from_bounce_buffer()) {
        draft.severity(Severity::error)
            .evidence(
                bus.ranges->node, "dma-ranges",
                fmt::format("holds no bounce buffer: {} cannot map {} of RAM",
                            wording::count_text(bus.devices.size(), "device"), wording::rough_size_text(bus.outside)));
    }
}

}  // namespace dmavet::rules
