// SPDX-License-Identifier: Apache-2.0
// Buses whose windows hold some RAM but not the bounce buffer through which the rest would have to go.
#pragma once

#include "rules/ram_cover.hpp"
#include "rules/range_users.hpp"
#include "rules/windows.hpp"

namespace dmavet::rules {

struct CutOff {
    const DmaRanges* ranges;
    std::uint64_t outside;  // bytes of RAM that no window holds
    std::vector<const Device*> devices;
};

[[nodiscard]] inline std::vector<CutOff> cut_off_from_bounce_buffer(const RuleInput& input,
                                                                    std::span<const MemoryRange> ram) {
    std::vector<CutOff> found;
    const auto& bounce = input.placement.swiotlb;
    if (!bounce) {
        return found;
    }
    const std::uint64_t total = size_of(ram);
    RangeUsers users(input);
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!is_trusted(input, *ranges)) {
            continue;
        }
        const CpuWindows windows(ranges->map);
        const std::uint64_t held = windows.bytes_in(ram);
        if (held == 0 || held == total || windows.touch(CpuMemory{bounce->within})) {
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
