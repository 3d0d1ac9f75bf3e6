// SPDX-License-Identifier: Apache-2.0
// Buses whose windows hold some RAM but not the bounce buffer through which the rest would have to go.
#pragma once

#include "rules/range_users.hpp"
#include "rules/windows.hpp"

namespace dmavet::rules {

struct CutOff {
    const DmaRanges* ranges;
    std::uint64_t outside;  // bytes of RAM that no window holds
    std::vector<const Device*> devices;
};

[[nodiscard]] inline std::vector<CutOff> cut_off_from_bounce_buffer(const RuleInput& input) {
    std::vector<CutOff> found;
    const auto& bounce = input.placement.swiotlb;
    if (!bounce) {
        return found;
    }
    const CpuMemory& ram = input.topology.ram;
    const std::uint64_t total = ram.bytes();
    RangeUsers users(input);
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!is_trusted(input, *ranges)) {
            continue;
        }
        const CpuMemory windows = cpu_side(ranges->map);
        const std::uint64_t held = windows.intersection(ram).bytes();
        if (held == 0 || held == total || windows.overlaps(bounce->within)) {
            continue;
        }
        std::vector<const Device*> devices = users.of(*ranges);
        if (!devices.empty()) {
            found.push_back({ranges.get(), total - held, std::move(devices)});
        }
    }
    return found;
}

}  // namespace dmavet::rules
