// SPDX-License-Identifier: Apache-2.0
// What does a non-coherent device get on 32-bit arm? __dma_alloc() of arch/arm/mm/dma-mapping.c: CMA for every size
// where there is an area, else pages that are remapped, else the one atomic pool. Before dma-direct served coherent
// devices they came here as well, for cacheable mappings. Nothing here looks at the device's reach, so a handle may
// come back that no window holds.
#include <fmt/format.h>

#include "model/alloc_paths.hpp"
#include "model/page_source.hpp"
#include "wording/decisions.hpp"

namespace dmavet::model {

namespace {

bool skips_mapping(const DmaCall& call) {
    return call.request.no_kernel_mapping && call.kernel.does.can_skip_mapping;
}

// __alloc_from_contiguous(): highmem is mapped, lowmem changes its attributes where it is.
Outcomes from_cma(const DmaCall& call, const CmaArea& area) {
    constexpr std::string_view function = "__alloc_from_contiguous";
    if (area.within.empty()) {
        call.step(
            function, [&] { return fmt::format("{} {}: NULL, without a fallback", area.name, lost_area); }, area.from);
        return {failure(AllocPath::direct, "the CMA area was given up at boot, and it has no fallback")};
    }
    if (call.size() > area.size) {
        call.step(function, "the CMA area is smaller than the request: NULL, without a fallback", area.from);
        return {failure(AllocPath::direct, "larger than the CMA area, which has no fallback")};
    }
    AllocOutcome outcome =
        success(call, AllocPath::direct, PageSource::cma, area.within, "from CMA, as every blocking request");
    const bool highmem = is_only(zones_of(call.placement.zones, area.within), Zone::highmem);
    if (skips_mapping(call)) {
        call.step(function, "from CMA, without a mapping", area.from);
        map_nowhere(outcome);
    } else if (highmem) {
        call.step(function, "from CMA in highmem, mapped; there is no other mapping", area.from);
        map_remapped(outcome, call, true);
    } else if (call.device.coherent) {
        call.step(function, "from CMA in lowmem: its linear mapping", area.from);
        map_linear(outcome);
    } else {
        call.step(function, "from CMA in lowmem: its linear mapping itself becomes Normal non-cacheable", area.from);
        outcome.mapping = Mapping::linear;
        outcome.cpu_attribute = CpuAttribute::normal_nc;
    }
    return {outcome};
}

Outcomes from_page_allocator(const DmaCall& call) {
    if (call.block() > call.kernel.sizes.largest_block) {
        return {failure(AllocPath::direct, "more than the page allocator's largest block")};
    }
    const ZoneMemory* zone = first_zone(call.placement.zones, Zone::normal);
    if (!zone) {
        return {failure(AllocPath::direct, "there is no lowmem")};
    }
    AllocOutcome outcome = success(call, AllocPath::direct, PageSource::pages, zone->ram, "pages of lowmem");
    if (skips_mapping(call)) {
        call.step("__dma_alloc_buffer", "pages of lowmem; the page itself is the cookie");
        map_nowhere(outcome);
        return {outcome};
    }
    if (call.device.coherent) {
        call.step("__alloc_simple_buffer", "pages of lowmem, in the linear map");
        map_linear(outcome);
        return {outcome};
    }
    call.step("__alloc_remap_buffer", "pages of lowmem, flushed and remapped Normal non-cacheable");
    outcome.reason = "pages of lowmem, remapped";
    map_remapped(outcome, call, false);
    return {outcome};
}

Outcomes from_pool(const DmaCall& call) {
    std::string why_not;
    const AtomicPool* found = single_pool(call, why_not);
    if (!found) {
        return {failure(AllocPath::atomic_pool, std::move(why_not))};
    }
    const AtomicPool& pool = *found;
    const std::string from = fmt::format("from {}", wording::pool_name(pool));
    call.step("__alloc_from_pool", from);
    AllocOutcome outcome = success(call, AllocPath::atomic_pool, PageSource::pool, pool.within, from);
    if (skips_mapping(call)) {
        map_nowhere(outcome);
        return {outcome};
    }
    const bool highmem = is_only(zones_of(call.placement.zones, pool.within), Zone::highmem);
    const bool in_place = pool.from_cma && !highmem;
    outcome.cpu_attribute = CpuAttribute::normal_nc;
    outcome.mapping = in_place ? Mapping::linear : Mapping::remap;
    outcome.alias = in_place ? Alias::unasked : highmem ? Alias::none : Alias::normal_wb;
    return {outcome};
}

}  // namespace

Outcomes arm_alloc(const DmaCall& call) {
    if (call.device.coherent && (!call.may_sleep() || !call.kernel.does.coherent_asks_cma)) {
        return from_page_allocator(call);
    }
    if (!call.may_sleep()) {
        return from_pool(call);
    }
    const auto area = cma_area_of(call, "dev_get_cma_area");
    return area ? from_cma(call, *area) : from_page_allocator(call);
}

}  // namespace dmavet::model
