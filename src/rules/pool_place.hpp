// SPDX-License-Identifier: Apache-2.0
// Where a pool lies, and whether a device's windows hold it.
#pragma once

#include <span>
#include <vector>

#include "rules/known_ram.hpp"
#include "rules/reserved_regions.hpp"

namespace dmavet {

// Its reg, or where the boot allocator will put it; size 0: unknown or nowhere.
[[nodiscard]] inline MemoryRange place_of(const RuleInput& input, const ReservedRegion& region) {
    if (region.base) return {*region.base, region.size};
    const auto position = static_cast<std::size_t>(&region - input.topology.reserved.data());
    if (awaits_firmware(input) || position >= input.placement.regions.size()) return {0, 0};
    return input.placement.regions[position];
}

// Memory that a map covers, as the CPU sees it.
[[nodiscard]] inline std::vector<MemoryRange> cpu_side(std::span<const Region> map) {
    std::vector<MemoryRange> windows;
    for (const Region& window : map) windows.push_back({raw(window.cpu_start), window.size});
    return BootMemory(windows).free();
}

// Whether the device sees physical addresses through some window or as they are, and not through an IOMMU.
[[nodiscard]] inline bool sees_physical_addresses(const Device& device) {
    return device.configured && device.iommu.state != IommuState::translated &&
           device.iommu.state != IommuState::deferred;
}

}  // namespace dmavet
