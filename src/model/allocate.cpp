// SPDX-License-Identifier: Apache-2.0
// In which order does the kernel decide? dma_alloc_attrs() and dma_alloc_pages() of kernel/dma/mapping.c: the
// device's own pool first, whatever else the device has; then the IOMMU; then direct mapping.
#include "model/allocate.hpp"

#include "model/alloc_paths.hpp"
#include "model/arm_mask.hpp"
#include "model/free.hpp"
#include "model/merge_outcomes.hpp"

namespace dmavet::model {

namespace {

// Of a CMA area that is not RAM or not mapped, and of which no driver gets anything.
std::optional<std::string_view> reason_unusable(PlaceFate fate) {
    switch (fate) {
        case PlaceFate::outside_ram: return "the device's CMA region is not RAM: the kernel panics at boot";
        case PlaceFate::without_pages:
            return "the device's CMA region is not RAM: a panic, a hang or damage comes of it";
        case PlaceFate::region_unmapped:
            return "the device's CMA region begins in no-map memory: the kernel panics at boot";
        case PlaceFate::in_hole:
            return "the device's CMA region is not RAM, but taken for it: the first to touch it ends in a fault";
        default: return std::nullopt;
    }
}

Outcomes decide(const DmaCall& call) {
    const bool coherent_api = call.request.api == AllocApi::coherent;
    const std::string_view function = coherent_api ? "dma_alloc_attrs" : "__dma_alloc_pages";
    if (call.request.mask_bits == 0) {
        call.step(function, "the coherent mask is 0: a warning, and on it goes");
    }
    if (call.request.api == AllocApi::pages && !call.kernel.does.has_alloc_pages) {
        return {failure(AllocPath::none, "dma_alloc_pages() does not exist in this release")};
    }
    if (call.request.api == AllocApi::noncoherent && !call.kernel.does.has_alloc_noncoherent) {
        return {failure(AllocPath::none, "dma_alloc_noncoherent() gives nothing in this release")};
    }
    if (const auto why = reason_unusable(call.device.cma_fate)) {
        const bool is_pool = call.device.cma_fate == PlaceFate::region_unmapped;
        const std::string_view where = is_pool ? "atomic_pool_expand" : "cma_activate_area";
        call.step(where, *why, call.region_from(where));
        return {failure(AllocPath::none, std::string(*why))};
    }
    if (coherent_api && call.device.pool) {
        return alloc_from_device_pool(call);
    }
    if (call.kernel.does.allocator == Allocator::arm64_swiotlb) {
        return arm64_swiotlb_alloc(call);
    }
    if (call.device.iommu) {
        call.step(function, "a DMA domain translates: the IOMMU's allocator");
        return coherent_api ? iommu_alloc(call) : iommu_alloc_pages(call);
    }
    if (coherent_api && call.kernel.does.allocator == Allocator::arm_dma_ops) {
        call.step(function, "the operations of the architecture", call.coherent_from());
        return arm_alloc(call);
    }
    call.step(function, "no translation: direct mapping");
    return coherent_api ? direct_alloc(call) : direct_alloc_pages(call);
}

// Where only firmware knows whether memory can be mapped uncached, both answers. Nothing else depends on it, so the two
// lists of outcomes differ in attributes alone.
Outcomes decide_either(const DmaCall& call) {
    if (call.device.uncached != UncachedMappings::by_firmware) {
        return decide(call);
    }
    DmaDevice with = call.device, without = call.device;
    with.uncached = UncachedMappings::available;
    without.uncached = UncachedMappings::unavailable;
    const Outcomes uncached = decide({call.kernel, call.placement, with, call.request, call.origins, call.steps}),
                   cached = decide({call.kernel, call.placement, without, call.request, nullptr, call.steps});
    Outcomes outcomes;
    for (std::size_t i = 0; i < uncached.size(); ++i) {
        outcomes.push_back(uncached[i]);
        if (uncached[i].cpu_attribute == cached[i].cpu_attribute) {
            continue;
        }
        outcomes.push_back(cached[i]);
        const std::string also = uncached[i].when.empty() ? "" : uncached[i].when + ", and ";
        outcomes[outcomes.size() - 2].when = also + "firmware has enabled T-Head's memory attributes";
        outcomes.back().when = also + "firmware has not enabled T-Head's memory attributes";
    }
    if (outcomes.size() > uncached.size()) {
        call.step("errata_probe_mae", "whether memory is mapped uncached depends on firmware (th.sxstatus.MAEE)");
    }
    return outcomes;
}

Placement placement_without_limits(const Kernel& kernel) {
    constexpr CpuAddr last{(std::uint64_t{1} << 48) - 1};
    constexpr CpuInterval everything = CpuInterval::up_to(last), plenty = CpuInterval::up_to(CpuAddr{kernel::gib - 1});
    Placement placement;
    placement.known = true;
    placement.zones = {{Zone::dma, {everything}, {everything}}};
    placement.allocator_limit = raw(last);
    placement.default_cma = PlacedArea{plenty.size(), raw(last), false, plenty, {}};
    const bool is_single = kernel.does.atomic_pools == AtomicPools::single;
    for (const Zone zone : {Zone::dma, Zone::normal}) {
        constexpr std::uint64_t size = std::uint64_t{128} << 10;
        placement.atomic_pools.push_back({zone, size, false, is_single, {plenty}, size});
    }
    return placement;
}

DmaDevice without_limits(DmaDevice device) {
    device.map = {};
    device.bus_limit = ~std::uint64_t{0};
    return device;
}

void leave_memory_open(AllocOutcome& outcome) {
    outcome.status = AllocStatus::unknown;
    outcome.source = PageSource::none;
    outcome.zones = 0;
    if (outcome.dma_address != DmaAddress::iova) {
        outcome.dma_address = DmaAddress::none;
    }
    outcome.reason = "RAM is unknown, so source, zone and success are open";
}

}  // namespace

Allocation allocate(const Kernel& kernel, const Placement& placement, const DmaDevice& device,
                    const AllocRequest& request, const DeviceOrigins* origins) {
    Allocation allocation;
    allocation.request = request;
    // Path, mapping and attributes do not depend on where RAM is: without it the call is played with memory
    // that everybody reaches, and what it says about source and zone is left out.
    const Placement anywhere = placement.known ? Placement{} : placement_without_limits(kernel);
    const DmaDevice unlimited = placement.known ? DmaDevice{} : without_limits(device);
    AllocRequest wide = request;
    wide.mask_bits = 64;
    // A pool of the device's own that needs no RAM is what it is.
    const bool as_it_is = placement.known || device.pool;
    const DmaCall call{kernel,
                       as_it_is ? placement : anywhere,
                       as_it_is ? device : unlimited,
                       as_it_is ? request : wide,
                       origins,
                       allocation.steps};
    const MaskFate mask = mask_fate(kernel, placement, device, request.mask_bits);
    // A pool of its own is asked before the mask is looked at.
    if (mask == MaskFate::refused || (mask == MaskFate::unserved && !device.pool)) {
        std::string reason = mask == MaskFate::refused
                                 ? refused_mask_text(request.mask_bits)
                                 : "the coherent mask does not reach all RAM: NULL, with a warning";
        call.step(mask_function(kernel), reason);
        allocation.outcome = failure(AllocPath::none, std::move(reason));
        set_free_context(kernel, allocation);
        return allocation;
    }
    if (device.pool_is_open && request.api == AllocApi::coherent) {
        allocation.outcome.status = AllocStatus::unknown;
        allocation.outcome.reason = "RAM is unknown, so it is open whether the device's region can be attached";
        allocation.free_reason = FreeReason::source_unknown;
        return allocation;
    }
    Outcomes outcomes = without_repeats(decide_either(call));
    allocation.outcome = outcomes.size() == 1 ? outcomes.front() : common(outcomes);
    if (outcomes.size() > 1) {
        allocation.outcomes = std::move(outcomes);
    }
    allocation.outcome.when.clear();
    if (!placement.known && allocation.outcome.path != AllocPath::device_pool) {
        leave_memory_open(allocation.outcome);
    }
    set_free_context(kernel, allocation);
    return allocation;
}

}  // namespace dmavet::model
