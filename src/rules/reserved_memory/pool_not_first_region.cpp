// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::pool_not_first_region {

namespace {

bool is_attachable(const DevicePool& pool) {
    return pool.attached == PoolAttached::if_driver_asks;
}

// Drivers of remote processors take every entry by itself, and those named vdev… by their name.
bool is_remote_processor(const RuleInput& input, NodeId node, NodeId pool) {
    const auto says_so = [&](NodeId n) {
        return n != root_node && input.of.base_name(n).find("remoteproc") != std::string_view::npos;
    };
    return says_so(node) || says_so(input.tree.node(node).parent) || input.tree.node(pool).name.starts_with("vdev");
}

void check(const RuleInput& input, Reporter& report) {
    for (const Property* list : input.tree.properties_named(input.tree.name_id("memory-region"))) {
        if (!input.topology.reachable[index(list->node)]) {
            continue;
        }
        const Device* device = input.topology.find(list->node);
        if (!device || device->pools.size() < 2) {
            continue;
        }
        const DevicePool& first = device->pools.front();
        if (!first.region || first.region->kind != PoolKind::carveout || !first.region->kept()) {
            continue;
        }
        // By name or by index a driver finds any entry.
        if (input.tree.find_property(list->node, "memory-region-names")) {
            continue;
        }
        const auto pool = std::find_if(device->pools.begin(), device->pools.end(), is_attachable);
        if (pool == device->pools.end() || is_remote_processor(input, list->node, pool->region->node)) {
            continue;
        }
        const auto position = pool - device->pools.begin();
        report
            .at(list->node, "memory-region",
                fmt::format("the first entry is a plain carve-out and entry {} a DMA pool: "
                            "of_reserved_mem_device_init() takes the first and fails",
                            position),
                {fmt::format("{}", position)})
            .evidence(pool->region->node, "", "the pool");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "pool-not-first-region",
    .family = "reserved-memory",
    .title = "memory-region whose DMA pool is not the first entry",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what =
        "An available device without `memory-region-names` lists a carve-out without a handler first and a "
        "`shared-dma-pool` later. Remote processors are left out: their drivers take every entry by itself.",
    .why =
        "`of_reserved_mem_device_init()` (5.10 to 7.2) takes the entry with index 0. A carve-out has no `device_init`, "
        "so it answers -EINVAL and the pool is never attached. Drivers that ask for a given index are not affected.",
    .fix = "list the pool first, unless the driver asks for it by its index",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::pool_not_first_region
