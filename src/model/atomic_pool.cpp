// SPDX-License-Identifier: Apache-2.0
// What does a caller that may not sleep get? Memory that was remapped uncached beforehand: kernel/dma/pool.c keeps
// one pool for each zone and asks them in a fixed order.
#include <fmt/format.h>

#include "model/alloc_paths.hpp"
#include "model/page_source.hpp"
#include "wording/decisions.hpp"

namespace dmavet::model {

namespace {

const AtomicPool* find_pool(const Placement& placement, Zone zone) {
    for (const AtomicPool& pool : placement.atomic_pools) {
        if (pool.zone == zone) {
            return &pool;
        }
    }
    return nullptr;
}

// dma_guess_pool(): which pools are asked, in which order.
std::vector<const AtomicPool*> pools_in_order(const Placement& placement, Zone asked) {
    const AtomicPool *kernel = find_pool(placement, Zone::normal), *dma32 = find_pool(placement, Zone::dma32),
                     *dma = find_pool(placement, Zone::dma);
    std::vector<const AtomicPool*> pools;
    if (asked == Zone::dma32) {
        pools = {dma32, dma};
    } else if (asked == Zone::dma && dma) {
        pools = {dma};
    } else {
        pools = {kernel, dma32, dma};
    }
    std::erase(pools, nullptr);
    return pools;
}

AllocOutcome from_pool(const DmaCall& call, const AtomicPool& pool, bool any_zone) {
    AllocOutcome outcome = success(call, AllocPath::atomic_pool, PageSource::pool, pool.within,
                                   fmt::format("from {}, remapped uncached at boot", wording::pool_name(pool)));
    outcome.mapping = Mapping::remap;
    outcome.cpu_attribute = CpuAttribute::normal_nc;
    outcome.alias = Alias::normal_wb;
    if (any_zone) {
        outcome.dma_address = DmaAddress::iova;
    }
    return outcome;
}

}  // namespace

Outcomes alloc_from_atomic_pool(const DmaCall& call, bool any_zone) {
    constexpr std::string_view function = "dma_alloc_from_pool";
    Outcomes outcomes;
    std::string when;
    for (const AtomicPool* pool : pools_in_order(call.placement, any_zone ? Zone::normal : zone_hint(call))) {
        if (block_size(call.size()) > pool->size) {
            call.step(function, [&] {
                return fmt::format("{} has {:#x} bytes at boot, too few", wording::pool_name(*pool), pool->size);
            });
            continue;
        }
        const Reach reached = any_zone ? Reach::all : reach(call.device.map, call.limit(), pool->within, call.size());
        if (reached == Reach::none) {
            call.step(function,
                      [&] { return fmt::format("{} is out of the device's reach", wording::pool_name(*pool)); });
            continue;
        }
        call.step(function, [&] { return fmt::format("from {}", wording::pool_name(*pool)); });
        outcomes.push_back(from_pool(call, *pool, any_zone));
        outcomes.back().when =
            reached == Reach::all ? when : fmt::format("{} lies in the device's reach", wording::pool_name(*pool));
        if (reached == Reach::all) {
            return outcomes;
        }
        when = fmt::format("{} lies outside the device's reach", wording::pool_name(*pool));
    }
    outcomes.push_back(failure(AllocPath::atomic_pool, "no atomic pool has that much within the device's reach"));
    outcomes.back().when = when;
    call.step(function, "\"DMA pool exhausted\": NULL");
    return outcomes;
}

}  // namespace dmavet::model
