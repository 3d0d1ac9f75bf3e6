// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"

namespace dmavet::rules::restricted_pool_behind_iommu {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const auto& reserved = input.topology.reserved;
    if (std::none_of(reserved.begin(), reserved.end(),
                     [](const ReservedRegion& region) { return region.kind == PoolKind::restricted; })) {
        return;
    }
    for (const Device& device : input.topology.devices) {
        if (device.iommu->state != IommuState::translated && device.iommu->state != IommuState::identity) {
            continue;
        }
        const auto is_restricted = [](const DevicePool& pool) {
            return pool.region && pool.region->kind == PoolKind::restricted;
        };
        const auto pool = std::find_if(device.pools.begin(), device.pools.end(), is_restricted);
        if (pool == device.pools.end()) {
            continue;
        }
        report
            .at(device.node, "memory-region",
                fmt::format("the restricted pool {} is never used: the device is behind an IOMMU, and the kernel "
                            "attaches such a pool only to devices without one",
                            input.tree.path(pool->region->node)))
            .evidence(pool->region->node, "", "the pool")
            .evidence(device.iommu->entries.front().controller, "", "the IOMMU");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "restricted-pool-behind-iommu",
    .family = "reserved-memory",
    .title = "a restricted pool for a device behind an IOMMU",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "An available device has an IOMMU and a `restricted-dma-pool` among its `memory-region`.",
    .why =
        "`of_dma_configure_id()` (6.1 to 7.2) calls `of_dma_set_restricted_buffer()` only when `of_iommu_configure()` "
        "found no IOMMU. The pool's memory is taken from the system and nothing bounces through it; what isolates the "
        "device is the IOMMU.",
    .fix = "delete the pool, or the iommus if the pool is what shall isolate the device",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::restricted_pool_behind_iommu
