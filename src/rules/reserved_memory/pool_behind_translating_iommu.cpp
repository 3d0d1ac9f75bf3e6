// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::pool_behind_translating_iommu {

namespace {

// Drivers of devices with several pools attach them to child devices, which have no IOMMU, or decide by themselves.
bool has_one_pool(const Device& device) {
    return std::count_if(device.pools.begin(), device.pools.end(), [](const DevicePool& pool) {
               return pool.region && pool.region->kind == PoolKind::device_pool;
           }) == 1;
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_used_region(input.surveys.region_users(), [&](std::span<const survey::RegionUser> users) {
        const ReservedRegion& region = *users.front().region;
        if (region.kind != PoolKind::device_pool || users.front().attached == PoolAttached::never) {
            return;
        }
        // Then the IOMMU maps the region for the device, at the address that it says.
        if (survey::has_flag(input, region, "iommu-addresses")) {
            return;
        }
        std::vector<NodeId> translated;
        for (const survey::RegionUser& user : users) {
            if (user.device->iommu->state == IommuState::translated && has_one_pool(*user.device)) {
                translated.push_back(user.device->node);
            }
        }
        if (translated.empty()) {
            return;
        }
        const auto place = input.surveys.place_of(region);
        const std::string where = place ? " at " + wording::span_text(*place) : "";
        const Device& first = *input.topology.find(translated.front());
        report
            .at(first.node, "memory-region",
                fmt::format("the device's own pool{} wins over its IOMMU: the DMA address is the physical one, which "
                            "the IOMMU does not map, so the device faults",
                            where),
                {input.tree.path(region.node)})
            .evidence(region.node, "", "the pool")
            .evidence(first.node, first.iommu->from.property, "translates for the device")
            .evidence(std::span(translated).subspan(1), "memory-region", "likewise");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "pool-behind-translating-iommu",
    .family = "reserved-memory",
    .title = "a device's own pool behind an IOMMU that translates",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A device with a translating IOMMU refers to one `shared-dma-pool` with `no-map`, and the region has no "
        "`iommu-addresses`. Devices with several pools are left out: their drivers attach them to child devices.",
    .why =
        "`dma_alloc_attrs()` (5.10 to 7.2) asks `dma_alloc_from_dev_coherent()` before it looks for an IOMMU, and that "
        "answers with the physical address of the pool. Nothing maps it in the device's domain, so the first access "
        "faults. CMA regions (`reusable`) are mapped like other memory.",
    .fix = "delete the pool from memory-region, or the iommus; or give the region iommu-addresses",
    .check = &check,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::pool_behind_translating_iommu
