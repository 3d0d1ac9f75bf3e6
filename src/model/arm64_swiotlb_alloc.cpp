// SPDX-License-Identifier: Apache-2.0
// What did arm64 hand out in December 2014? Linux 3.18, arch/arm64/mm/dma-mapping.c: a coherent device gets the linear
// mapping of CMA pages, or of pages and bounce slots when it may not sleep; any other device gets the same pages
// remapped by dma_common_contiguous_remap(), or memory of the one atomic pool. No bus window is looked at.
#include <fmt/format.h>

#include "model/alloc_paths.hpp"
#include "model/page_source.hpp"
#include "wording/decisions.hpp"

namespace dmavet::model {

namespace {

// CMA serves every blocking request, whatever its size, and nothing comes after it. The mask is not looked at.
AllocOutcome from_cma(const DmaCall& call) {
    constexpr std::string_view function = "__dma_alloc_coherent";
    const auto area = cma_area_of(call, function);
    const std::uint64_t size = area ? area->size : 0;
    if (call.size() > size) {
        call.step(function, size == 0
                                ? "the caller may sleep, so CMA it is, and there is none: NULL"
                                : "the caller may sleep, so CMA it is, and its area is smaller than the request: NULL");
        return failure(AllocPath::direct, size == 0
                                              ? "there is no CMA area, and blocking requests have no other source"
                                              : "larger than the CMA area, and blocking requests have no other source");
    }
    call.step(function, "the caller may sleep: from CMA, a single page too");
    return success(call, AllocPath::direct, PageSource::cma, area->within, "from CMA, as every blocking request");
}

// swiotlb_alloc_coherent(): pages when the mask reaches them, else slots of the bounce buffer itself.
AllocOutcome from_pages(const DmaCall& call) {
    constexpr std::string_view function = "swiotlb_alloc_coherent";
    const std::uint64_t mask =
        call.request.mask_bits == 0 ? kernel::last_of_32_bits : kernel::bit_mask(call.request.mask_bits);
    const ZoneMemory* zone =
        first_zone(call.placement.zones, mask <= kernel::last_of_32_bits ? Zone::dma : Zone::normal);
    if (zone && call.block() <= call.kernel.sizes.largest_block &&
        reach(RangeMap{}, mask, zone->ram, call.size()) != Reach::none) {
        call.step(function, "pages of the zone that the mask asks for");
        return success(call, AllocPath::direct, PageSource::pages, zone->ram, "pages within the mask");
    }
    const bool fits = call.placement.swiotlb && call.size() <= kernel::swiotlb_segment;
    if (fits && reach(RangeMap{}, mask, CpuMemory{call.placement.swiotlb->within}, call.size()) == Reach::all) {
        call.step(function, "no page within the mask: slots of the bounce buffer");
        return success(call, AllocPath::direct, PageSource::pool, CpuMemory{call.placement.swiotlb->within},
                       "slots of the bounce buffer");
    }
    call.step(function, "neither pages nor the bounce buffer lie within the mask: NULL");
    return failure(AllocPath::direct, "neither pages nor the bounce buffer lie within the mask");
}

AllocOutcome from_atomic_pool(const DmaCall& call) {
    std::string why_not;
    const AtomicPool* pool = single_pool(call, why_not);
    if (!pool) {
        return failure(AllocPath::atomic_pool, std::move(why_not));
    }
    call.step("__alloc_from_pool",
              "the caller may not sleep, and remapping might: from the one pool that was remapped at boot");
    AllocOutcome outcome = success(call, AllocPath::atomic_pool, PageSource::pool, pool->within,
                                   fmt::format("from {}, remapped uncached at boot", wording::pool_name(*pool)));
    map_remapped(outcome, call, false);
    return outcome;
}

}  // namespace

Outcomes arm64_swiotlb_alloc(const DmaCall& call) {
    if (!call.device.coherent && !call.may_sleep()) {
        return {from_atomic_pool(call)};
    }
    AllocOutcome outcome =
        call.may_sleep() && call.kernel.config.is_set("CONFIG_DMA_CMA") ? from_cma(call) : from_pages(call);
    if (outcome.status != AllocStatus::ok) {
        return {outcome};
    }
    if (call.device.coherent) {
        call.step("__dma_alloc_coherent", "the device has coherent operations: the linear mapping, cacheable");
        map_linear(outcome);
    } else {
        call.step("__dma_alloc_noncoherent",
                  "flushed from the cache and remapped Normal non-cacheable; the linear mapping stays cacheable");
        map_remapped(outcome, call, false);
    }
    return {outcome};
}

}  // namespace dmavet::model
