// SPDX-License-Identifier: Apache-2.0
// A default CMA area above 4 GiB, which devices with the default mask cannot use.
#pragma once

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "rules/pool_place.hpp"
#include "rules/ram_cover.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules {

constexpr std::uint64_t last_of_32_bits = 0xffffffff;

// Devices with the default mask and no window of their own, which need memory below 4 GiB.
[[nodiscard]] inline std::vector<NodeId> masters_below_4g(const RuleInput& input) {
    std::vector<NodeId> masters;
    for (const Device& device : input.topology.devices) {
        if (device.bus_master != BusMaster::no && device.populated == Populated::yes && !device.regions.value &&
            sees_physical_addresses(device) && input.topology.reachable[index(device.node)] &&
            device.coherent_mask <= last_of_32_bits && (masters.empty() || masters.back() != device.node)) {
            masters.push_back(device.node);
        }
    }
    return masters;
}

// On arm64 a tree can place the area wholly above what a mask of 32 bits reaches.
inline void check_above_4g(const RuleInput& input, Reporter& report, const ReservedRegion& region, PoolPlaces& places) {
    const MemoryRange place = places.of(region);
    const auto above = [](const MemoryRange& range) { return range.base > last_of_32_bits; };
    const bool allowed_above =
        !region.alloc_ranges.empty() && std::all_of(region.alloc_ranges.begin(), region.alloc_ranges.end(), above);
    if (place.size > 0 ? !above(place) : !allowed_above) {
        return;
    }
    if (!region.base && !allowed_above) {
        return;
    }
    // Without RAM below 4 GiB no 32-bit device works at all, which is another finding.
    const std::vector<MemoryRange> ram = ram_of(input);
    if (ram.empty() || above(ram.front())) {
        return;
    }
    const std::vector<NodeId> masters = masters_below_4g(input);
    if (masters.empty()) {
        return;
    }
    const std::uint64_t base = place.size > 0 ? place.base : region.alloc_ranges.front().base;
    report
        .at(region.node, region.base ? "reg" : "alloc-ranges",
            fmt::format("the default CMA area begins at {:#x}, above 4 GiB: {} without an IOMMU {} a mask of 32 bits "
                        "unless the driver widens it, and then gets nothing from it",
                        base, count_text(masters.size(), "device"), masters.size() == 1 ? "has" : "have"),
            {fmt::format("{:#x}", base)})
        .confidence(Confidence::possible)
        .evidence(masters, "", "sees physical addresses")
        .fix("let the region or its alloc-ranges lie below 4 GiB");
}

}  // namespace dmavet::rules
