// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::range_outside_iommu_aperture {

namespace {

constexpr BusAddr last_aperture_address{0xffffffff};

bool has_32_bit_aperture(const topology::IommuDriver* driver) {
    return driver && (driver->id == topology::IommuDriverId::rockchip || driver->id == topology::IommuDriverId::sun50i);
}

// Of a map that is not empty.
BusAddr lowest_bus_address(std::span<const Region> map) {
    return std::ranges::min(map, {}, &Region::dma_start).dma_start;
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> affected;
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        const auto& map = device.regions.value;
        if (device.iommu->state != IommuState::translated || !map || map->empty() || !device.walk.ranges) {
            continue;
        }
        if (lowest_bus_address(*map) <= last_aperture_address) {
            continue;
        }
        if (has_32_bit_aperture(topology::find_iommu_driver(input.of, device.iommu->entries.front().controller))) {
            affected.emplace_back(device.walk.ranges->node, list.node);
        }
    }
    survey::for_each_cause(affected, [&](NodeId bus, std::span<const NodeId> devices) {
        const Device& first = *input.topology.find(devices.front());
        const std::string start = wording::hex(raw(lowest_bus_address(*first.regions.value)));
        report
            .at(bus, "dma-ranges",
                fmt::format(
                    "the lowest bus address of dma-ranges is {}, but the IOMMU of {} can only handle 32-bit addresses: the "
                    "kernel leaves {} with physical addresses behind a translating IOMMU, and DMA faults",
                    start, wording::count_text(devices.size(), "device"), devices.size() == 1 ? "it" : "them"),
                {start})
            .evidence(devices, "iommus", "behind such an IOMMU")
            .kernel_log("specified DMA range outside IOMMU capability");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "range-outside-iommu-aperture",
    .family = "iommu",
    .title = "a dma-ranges window that its IOMMU cannot address",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "All windows of the `dma-ranges` that counts for a device lie above 4 GiB on the bus side, and the device is "
        "behind a Rockchip or Allwinner IOMMU, whose addresses have 32 bits.",
    .why =
        "`iommu_dma_init_domain()` (5.10 to 7.2) compares the window with the domain's aperture, returns -EFAULT when "
        "they do not meet, and the device keeps the direct mapping while its IOMMU translates.",
    .fix = "describe the addresses that the device itself uses; behind an IOMMU those are its input addresses",
    .check = &check,
    .needs = Needs::iommus | Needs::windows,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::range_outside_iommu_aperture
