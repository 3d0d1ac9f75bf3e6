// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/split_coherency.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::pool_mixed_coherency {

namespace {

void check(const RuleInput& input, Reporter& report) {
    std::vector<Comparable> users;
    for (const Device& device : input.topology.devices) {
        if (device.pools.empty() || !device.coherent.value || !input.topology.reachable[index(device.node)]) {
            continue;
        }
        for (const DevicePool& pool : device.pools) {
            if (pool.region && pool.region->kept() && pool.region->kind == PoolKind::device_pool) {
                users.push_back({input.tree.node(pool.region->node).name, &device});
            }
        }
    }
    for_each_split(report, users, [&](std::string_view pool, const CoherencySplit& split) {
        report_split(
            input, report, "memory-region",
            fmt::format("this device is {}, while {} of the pool {} {} {}",
                        split.odd_is_coherent ? "coherent" : "non-coherent",
                        wording::count_text(split.other.size(), "other user", "other users"), pool,
                        split.other.size() == 1 ? "is" : "are", split.odd_is_coherent ? "non-coherent" : "coherent"),
            pool, split);
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "pool-mixed-coherency",
    .family = "coherency",
    .title = "one pool for coherent and non-coherent devices",
    .severity = Severity::note,
    .confidence = Confidence::possible,
    .on_by_default = false,
    .what =
        "A `shared-dma-pool` without `reusable` is named by the `memory-region` of devices of which one is "
        "effectively coherent and another is not. Off by default: it works.",
    .why =
        "All users get one uncached mapping of the pool (`dma_init_coherent_memory()`; 5.10 to 7.2), which is right "
        "for both kinds. As soon as a driver adds a cacheable mapping, for one of them it must be synchronised and "
        "for the other it need not be.",
    .fix = "nothing, as long as no driver maps the pool cacheable",
    .check = &check,
    .tier = Tier::comparison,
    .after = {"misspelt-coherency-property"},
};

}  // namespace dmavet::rules::pool_mixed_coherency
