// SPDX-License-Identifier: Apache-2.0
// Where a pool lies, and whether a device uses it at its physical address.
#pragma once

#include <optional>
#include <string>

#include "rules/known_ram.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules {

// Where pools lie: their reg, or where the boot allocator will put them.
class PoolPlaces {
public:
    explicit PoolPlaces(const RuleInput& input) : input_(input) {}

    // Absent: unknown, or nowhere.
    [[nodiscard]] std::optional<CpuInterval> of(const ReservedRegion& region) {
        if (region.base) {
            return region.fixed_place();
        }
        if (!asked_) {
            ram_is_known_ = input_.placement.known && !awaits_firmware(input_);
        }
        asked_ = true;
        const auto position = static_cast<std::size_t>(&region - input_.topology.reserved.data());
        return ram_is_known_ ? input_.placement.regions[position] : std::nullopt;
    }

private:
    const RuleInput& input_;
    bool asked_ = false;  // once, when the first region has no reg
    bool ram_is_known_ = false;
};

// As reg says it, which may leave 64 bits; else where the kernel puts it.
[[nodiscard]] inline std::string place_text(const ReservedRegion& region, const CpuInterval& place) {
    return region.base ? wording::sized_span_text(*region.base, region.size) : wording::sized_span_text(place);
}

// Whether the device sees physical addresses through some window or as they are, and not through an IOMMU.
[[nodiscard]] inline bool sees_physical_addresses(const Device& device) {
    return device.configured && device.iommu.state != IommuState::translated &&
           device.iommu.state != IommuState::deferred;
}

}  // namespace dmavet::rules
