// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::restricted_pool_not_supported {

namespace {

void check(const RuleInput& input, Reporter& report) {
    if (input.kernel.config.is_set("CONFIG_DMA_RESTRICTED_POOL")) {
        return;
    }
    std::vector<NodeId> pools;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.kind != PoolKind::restricted || !region.kept()) {
            continue;
        }
        const bool refused = region.no_map || survey::has_flag(input, region, "reusable") ||
                             survey::has_flag(input, region, "linux,cma-default") ||
                             survey::has_flag(input, region, "linux,dma-default");
        if (!refused) {
            pools.push_back(region.node);
        }
    }
    if (pools.empty()) {
        return;
    }
    auto draft = report.at(pools.front(), "compatible",
                           fmt::format("the modelled kernel has no CONFIG_DMA_RESTRICTED_POOL: the memory is set "
                                       "aside, but devices with {} reach all of RAM",
                                       pools.size() == 1 ? "this restricted-dma-pool" : "restricted-dma-pools"));
    draft.evidence(std::span(pools).subspan(1), "compatible", "likewise");
    std::vector<NodeId> devices;
    for (const survey::RegionUser& user : input.surveys.region_users()) {
        if (user.region->kind == PoolKind::restricted &&
            std::find(pools.begin(), pools.end(), user.region->node) != pools.end()) {
            devices.push_back(user.device->node);
        }
    }
    draft.evidence(devices, "memory-region", "runs without the isolation");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "restricted-pool-not-supported",
    .family = "reserved-memory",
    .title = "restricted-dma-pool under a kernel that does not know it",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what =
        "An available region has compatible `restricted-dma-pool`, and the modelled kernel is built without "
        "CONFIG_DMA_RESTRICTED_POOL, as Debian's are. One finding for the tree.",
    .why =
        "Without the option no handler takes the region and `of_dma_set_restricted_buffer()` is empty (6.1 to 7.2): "
        "the memory is reserved, and the devices are as free as any other. The tree is right; its protection depends "
        "on the kernel.",
    .fix = "build the kernel with CONFIG_DMA_RESTRICTED_POOL if the devices must be confined",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::restricted_pool_not_supported
