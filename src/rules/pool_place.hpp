// SPDX-License-Identifier: Apache-2.0
// Where a pool lies, and whether a device's windows hold it.
#pragma once

#include <span>
#include <vector>

#include "rules/known_ram.hpp"
#include "rules/reserved_regions.hpp"

namespace dmavet::rules {

// Where pools lie: their reg, or where the boot allocator will put them.
class PoolPlaces {
public:
    explicit PoolPlaces(const RuleInput& input) : input_(input) {}

    // Size 0: unknown or nowhere.
    [[nodiscard]] MemoryRange of(const ReservedRegion& region) {
        if (region.base) {
            return {*region.base, region.size};
        }
        if (!asked_) {
            ram_is_known_ = input_.placement.known && !awaits_firmware(input_);
        }
        asked_ = true;
        const auto position = static_cast<std::size_t>(&region - input_.topology.reserved.data());
        const std::optional<CpuInterval>& place = input_.placement.regions[position];
        return ram_is_known_ && place ? range_of(*place) : MemoryRange{0, 0};
    }

private:
    const RuleInput& input_;
    bool asked_ = false;  // once, when the first region has no reg
    bool ram_is_known_ = false;
};

// Memory that a map covers, as the CPU sees it.
[[nodiscard]] inline std::vector<MemoryRange> cpu_side(std::span<const Region> map) {
    std::vector<CpuInterval> windows;
    for (const Region& window : map) {
        windows.push_back(window.cpu());
    }
    return ranges_of(CpuMemory(std::move(windows)));
}

// Whether the device sees physical addresses through some window or as they are, and not through an IOMMU.
[[nodiscard]] inline bool sees_physical_addresses(const Device& device) {
    return device.configured && device.iommu.state != IommuState::translated &&
           device.iommu.state != IommuState::deferred;
}

}  // namespace dmavet::rules
