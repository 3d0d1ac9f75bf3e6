// SPDX-License-Identifier: Apache-2.0
// What does a device with a restricted-dma-pool get? Slots of that pool and nothing else (swiotlb_alloc), where the
// configuration has CONFIG_DMA_RESTRICTED_POOL; mapped like any other page, by the coherent flag.
#include "model/alloc_paths.hpp"

namespace dmavet::model {

Outcomes alloc_from_restricted_pool(const DmaCall& call) {
    constexpr std::string_view function = "dma_direct_alloc_swiotlb";
    const Origin from = call.region_from(function);
    const CpuMemory& memory = *call.device.restricted;
    if (call.size() > kernel::swiotlb_segment || call.size() > memory.bytes()) {
        call.step(function, "more than the restricted pool gives in one piece: NULL", from);
        return {failure(AllocPath::restricted_pool, "more than the restricted pool gives in one piece, 256 KiB")};
    }
    const Reach reached = reach(call.device.map, call.limit(), memory, call.size());
    if (reached == Reach::none) {
        call.step(function, "the restricted pool is out of the device's reach: NULL", from);
        return {failure(AllocPath::restricted_pool, "the restricted pool is out of the device's reach")};
    }
    call.step(function, "from the device's restricted pool, which is all that it may touch", from);
    AllocOutcome outcome =
        success(call, AllocPath::restricted_pool, PageSource::pool, memory, "from the device's restricted pool");
    if (call.device.coherent || call.request.api != AllocApi::coherent) {
        map_linear(outcome);
    } else {
        // Remapping sleeps, and unlike everywhere else no atomic pool is asked instead.
        if (!call.may_sleep()) {
            outcome.reason += "; remapping it may sleep, which this caller must not: a kernel bug";
        }
        map_remapped(outcome, call, false);
    }
    if (reached == Reach::all) {
        return {outcome};
    }
    // swiotlb_find_slots() knows no mask: dma_coherent_ok() refuses what it found.
    call.step(function, "the pool lies partly out of the device's reach: NULL if its free slots do", from);
    outcome.when = "the free slots of the pool lie in the device's reach";
    return {outcome, failure(AllocPath::restricted_pool, "the slots that the pool gave are out of the device's reach")};
}

}  // namespace dmavet::model
