// SPDX-License-Identifier: Apache-2.0
// What does a caller that may not sleep get? Memory that was remapped uncached beforehand: kernel/dma/pool.c keeps
// one pool for each zone and asks them in a fixed order.
#include <algorithm>
#include <initializer_list>
#include <vector>

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

struct Pools {
    const AtomicPool *kernel, *dma32, *dma;
};

const AtomicPool* first_of(std::initializer_list<const AtomicPool*> pools) {
    const auto found = std::find_if(pools.begin(), pools.end(), [](const AtomicPool* pool) { return pool != nullptr; });
    return found == pools.end() ? nullptr : *found;
}

// Where pools are only made for zones with pages, another one stands in for the one that is asked for.
const AtomicPool* first_guess(const Pools& pools, Zone asked, bool any_stands_in) {
    switch (asked) {
        case Zone::dma: return first_of({pools.dma, any_stands_in ? pools.dma32 : nullptr, pools.kernel});
        case Zone::dma32: return any_stands_in ? first_of({pools.dma32, pools.dma, pools.kernel}) : pools.dma32;
        case Zone::normal:
        case Zone::highmem: break;
    }
    return any_stands_in ? first_of({pools.kernel, pools.dma32, pools.dma}) : pools.kernel;
}

// dma_guess_pool(): which pools are asked, in which order.
std::vector<const AtomicPool*> pools_in_order(const DmaCall& call, Zone asked) {
    const Placement& placement = call.placement;
    const Pools pools{find_pool(placement, Zone::normal), find_pool(placement, Zone::dma32),
                      find_pool(placement, Zone::dma)};
    std::vector<const AtomicPool*> order;
    const AtomicPool* pool = first_guess(pools, asked, call.kernel.does.pools_only_where_pages);
    while (pool != nullptr) {
        order.push_back(pool);
        pool = pool == pools.kernel ? first_of({pools.dma32, pools.dma}) : pool == pools.dma32 ? pools.dma : nullptr;
    }
    return order;
}

AllocOutcome from_pool(const DmaCall& call, const AtomicPool& pool, bool any_zone) {
    const CpuAttribute attribute = uncached_attribute(call.device);
    AllocOutcome outcome = success(call, AllocPath::atomic_pool, PageSource::pool, pool.within,
                                   fmt::format("from {}, remapped {} at boot", wording::pool_name(pool),
                                               attribute == CpuAttribute::normal_wb ? "write-back" : "uncached"));
    outcome.mapping = Mapping::remap;
    outcome.cpu_attribute = attribute;
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
    for (const AtomicPool* pool : pools_in_order(call, any_zone ? Zone::normal : zone_hint(call))) {
        if (call.block() > pool->size_at_most) {
            call.step(function, [&] {
                return fmt::format("{} has {:#x} bytes at boot, too few", wording::pool_name(*pool),
                                   pool->size_at_most);
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
        if (call.block() > pool->size) {
            outcomes.back().when =
                fmt::format("{} has {:#x} bytes at boot{}", wording::pool_name(*pool), pool->size_at_most,
                            reached == Reach::all ? "" : " in the device's reach");
            when = fmt::format("{} has {:#x} bytes at boot{}", wording::pool_name(*pool), pool->size,
                               reached == Reach::all ? "" : " or lies outside the device's reach");
            if (reached == Reach::all) {
                break;  // all pools are of one size
            }
            continue;
        }
        outcomes.back().when =
            reached == Reach::all ? when : fmt::format("{} lies in the device's reach", wording::pool_name(*pool));
        if (reached == Reach::all) {
            return outcomes;
        }
        when = fmt::format("{} lies outside the device's reach", wording::pool_name(*pool));
    }
    outcomes.push_back(failure(AllocPath::atomic_pool, "no atomic pool has that much within the device's reach"));
    outcomes.back().when = when;
    call.step(function, "no pool has a suitable block: NULL");
    return outcomes;
}

}  // namespace dmavet::model
