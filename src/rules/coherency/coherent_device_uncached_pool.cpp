// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::coherent_device_uncached_pool {

namespace {

// The pool that dma_alloc_coherent() takes memory from for this device: its first region, when that is one.
const ReservedRegion* own_pool(const Device& device) {
    if (device.pools.empty() || device.pools.front().attached == PoolAttached::never) {
        return nullptr;
    }
    const ReservedRegion* region = device.pools.front().region;
    return region && region->kept() && region->kind == PoolKind::device_pool ? region : nullptr;
}

void check(const RuleInput& input, Reporter& report) {
    std::map<const ReservedRegion*, std::vector<NodeId>> users;
    for (const Device& device : input.topology.devices) {
        if (device.pools.empty() || device.bus_master == BusMaster::no || !device.coherent.value.value_or(false)) {
            continue;
        }
        const ReservedRegion* pool = own_pool(device);
        if (pool && input.topology.reachable[index(device.node)]) {
            users[pool].push_back(device.node);
        }
    }
    if (users.empty()) {
        return;
    }
    for (const auto& [pool, devices] : users) {
        // What the kernel places lies in RAM.
        const bool in_ram = !pool->base || input.topology.ram.contains(CpuAddr{*pool->base});
        report
            .at(devices.front(), "memory-region",
                fmt::format(
                    "this device is coherent, but its coherent buffers come from the pool {}{}, which the CPU always maps "
                    "uncached",
                    input.tree.path(pool->node), in_ram ? " in RAM" : ""),
                {input.tree.path(pool->node)})
            .severity(in_ram ? Severity::warning : Severity::note)
            .evidence(pool->node, "compatible", "the pool")
            .evidence(std::span(devices).subspan(1), "memory-region", "likewise");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherent-device-uncached-pool",
    .family = "coherency",
    .title = "a coherent device with a coherent pool of its own, which is uncached",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "The first `memory-region` of an effectively coherent bus master is a `shared-dma-pool` without `reusable`. A "
        "warning when the pool lies in RAM, a note when it does not: on-chip memory is uncached anyway. One finding "
        "for each pool.",
    .why =
        "`dma_alloc_from_dev_coherent()` (5.10 to 7.2) comes before everything else, and `dma_init_coherent_memory()` "
        "maps the whole pool write-combining, on arm64 Normal Non-cacheable, whatever the device is. The device's "
        "snooping then has nothing to find, and the CPU pays for uncached accesses to memory that it could cache. "
        "With any cacheable mapping of the same memory both sides may see different data. The pool counts from the "
        "moment the driver asks for it with `of_reserved_mem_device_init()`.",
    .fix = "make the pool reusable (CMA), which follows the device's coherency, or drop it",
    .check = &check,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::coherent_device_uncached_pool
