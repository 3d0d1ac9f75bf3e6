// SPDX-License-Identifier: Apache-2.0
// The words that the machine formats use for what the model answers; empty for what they write as null.
#include "dmavet/allocation.hpp"
#include "dmavet/difference.hpp"
#include "dmavet/placement.hpp"

namespace dmavet {

std::string_view to_string(AllocApi api) {
    switch (api) {
        case AllocApi::coherent: return "coherent";
        case AllocApi::noncoherent: return "noncoherent";
        case AllocApi::pages: return "pages";
    }
    return "";
}

std::string_view to_string(AllocContext context) {
    switch (context) {
        case AllocContext::sleeping: return "sleeping";
        case AllocContext::atomic: return "atomic";
    }
    return "";
}

std::string_view to_string(AllocStatus status) {
    switch (status) {
        case AllocStatus::ok: return "ok";
        case AllocStatus::fail: return "fail";
        case AllocStatus::depends: return "depends";
        case AllocStatus::unknown: return "unknown";
    }
    return "";
}

std::string_view to_string(AllocPath path) {
    switch (path) {
        case AllocPath::none: return "";
        case AllocPath::direct: return "direct";
        case AllocPath::iommu: return "iommu";
        case AllocPath::atomic_pool: return "atomic-pool";
        case AllocPath::device_pool: return "device-pool";
        case AllocPath::restricted_pool: return "restricted-pool";
    }
    return "";
}

std::string_view to_string(PageSource source) {
    switch (source) {
        case PageSource::none: return "";
        case PageSource::pages: return "pages";
        case PageSource::cma: return "cma";
        case PageSource::pool: return "pool";
    }
    return "";
}

std::string_view to_string(Mapping mapping) {
    switch (mapping) {
        case Mapping::none: return "none";
        case Mapping::linear: return "linear";
        case Mapping::remap: return "remap";
    }
    return "";
}

std::string_view to_string(CpuAttribute attribute) {
    switch (attribute) {
        case CpuAttribute::none: return "none";
        case CpuAttribute::normal_wb: return "normal-wb";
        case CpuAttribute::normal_nc: return "normal-nc";
        case CpuAttribute::device: return "device";
        case CpuAttribute::strongly_ordered: return "strongly-ordered";
        case CpuAttribute::io: return "io";
    }
    return "";
}

std::string_view to_string(Alias alias) {
    switch (alias) {
        case Alias::unasked: return "";
        case Alias::none: return "none";
        case Alias::normal_wb: return "normal-wb";
        case Alias::normal_nc: return "normal-nc";
    }
    return "";
}

std::string_view to_string(DmaAddress address) {
    switch (address) {
        case DmaAddress::none: return "";
        case DmaAddress::physical: return "physical";
        case DmaAddress::offset: return "offset";
        case DmaAddress::iova: return "iova";
        case DmaAddress::invalid: return "invalid";
    }
    return "";
}

std::string_view to_string(FreeContext context) {
    switch (context) {
        case FreeContext::any: return "any";
        case FreeContext::interrupts_enabled: return "interrupts-enabled";
        case FreeContext::sleeping: return "sleeping";
    }
    return "";
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::none: return "";
        case Verdict::coherent: return "coherent";
        case Verdict::coherent_uncached: return "coherent-uncached";
        case Verdict::mismatch_stale: return "mismatch-stale";
        case Verdict::mismatch_alias: return "mismatch-alias";
        case Verdict::unverified: return "unverified";
    }
    return "";
}

std::string_view to_string(Direction direction) {
    switch (direction) {
        case Direction::to_device: return "to-device";
        case Direction::from_device: return "from-device";
        case Direction::bidirectional: return "bidirectional";
    }
    return "";
}

std::string_view to_string(Bounce bounce) {
    switch (bounce) {
        case Bounce::unknown: return "";
        case Bounce::never: return "never";
        case Bounce::always: return "always";
        case Bounce::if_out_of_reach: return "if-out-of-reach";
        case Bounce::if_unaligned: return "if-unaligned";
        case Bounce::if_either: return "if-either";
    }
    return "";
}

std::string_view to_string(Aspect aspect) {
    switch (aspect) {
        case Aspect::populated: return "populated";
        case Aspect::coherent: return "coherent";
        case Aspect::reach: return "reach";
        case Aspect::iommu: return "iommu";
        case Aspect::pools: return "pools";
        case Aspect::allocation: return "allocation";
    }
    return "";
}

std::string_view to_string(DeviceFact fact) {
    switch (fact) {
        case DeviceFact::populated: return "populated";
        case DeviceFact::bus: return "bus";
        case DeviceFact::coherent: return "coherent";
        case DeviceFact::configured: return "configured";
        case DeviceFact::regions: return "regions";
        case DeviceFact::bus_limit: return "bus_limit";
        case DeviceFact::coherent_mask: return "coherent_mask";
        case DeviceFact::streaming_mask: return "streaming_mask";
        case DeviceFact::iommu_state: return "iommu.state";
        case DeviceFact::iommu_entries: return "iommu.entries";
        case DeviceFact::iommu_map: return "iommu_map";
        case DeviceFact::iova_reservations: return "iova_reservations";
        case DeviceFact::pools: return "pools";
        case DeviceFact::allocation:
        case DeviceFact::supply: return "allocations";
        case DeviceFact::streaming: return "streaming";
    }
    return "";
}

std::optional<Aspect> aspect_of(DeviceFact fact) {
    switch (fact) {
        case DeviceFact::populated:
        case DeviceFact::bus: return Aspect::populated;
        case DeviceFact::coherent: return Aspect::coherent;
        case DeviceFact::configured:
        case DeviceFact::regions:
        case DeviceFact::bus_limit:
        case DeviceFact::coherent_mask:
        case DeviceFact::streaming_mask: return Aspect::reach;
        case DeviceFact::iommu_state:
        case DeviceFact::iommu_entries:
        case DeviceFact::iommu_map:
        case DeviceFact::iova_reservations: return Aspect::iommu;
        case DeviceFact::pools: return Aspect::pools;
        case DeviceFact::allocation:
        case DeviceFact::streaming: return Aspect::allocation;
        case DeviceFact::supply: break;
    }
    return std::nullopt;
}

std::string_view to_string(FreeReason reason) {
    switch (reason) {
        case FreeReason::none: break;
        case FreeReason::nothing_to_free: return "nothing-to-free";
        case FreeReason::source_unknown: return "source-unknown";
        case FreeReason::own_pool_first: return "own-pool-first";
        case FreeReason::pool_lock: return "pool-lock";
        case FreeReason::vunmap_and_cma: return "vunmap-and-cma";
        case FreeReason::swiotlb_pages: return "swiotlb-pages";
        case FreeReason::linear_pages: return "linear-pages";
        case FreeReason::interrupts_checked: return "interrupts-checked";
        case FreeReason::vunmap: return "vunmap";
        case FreeReason::pool_leaks: return "pool-leaks";
    }
    return "";
}

std::string_view to_string(PlaceFate fate) {
    switch (fate) {
        case PlaceFate::unknown: return "unknown";
        case PlaceFate::placed: return "placed";
        case PlaceFate::not_configured: return "not-configured";
        case PlaceFate::no_swiotlb: return "no-swiotlb";
        case PlaceFate::no_default_size: return "no-default-size";
        case PlaceFate::switched_off: return "switched-off";
        case PlaceFate::not_needed: return "not-needed";
        case PlaceFate::no_room: return "no-room";
        case PlaceFate::misaligned: return "misaligned";
        case PlaceFate::taken: return "taken";
        case PlaceFate::limit_below_ram: return "limit-below-ram";
        case PlaceFate::outside_ram: return "outside-ram";
        case PlaceFate::without_pages: return "without-pages";
        case PlaceFate::in_hole: return "in-hole";
        case PlaceFate::no_map_refused: return "no-map-refused";
        case PlaceFate::across_zones: return "across-zones";
        case PlaceFate::region_unmapped: return "region-unmapped";
    }
    return "";
}

std::string_view to_string(TakenBy by) {
    switch (by) {
        case TakenBy::region: return "region";
        case TakenBy::initrd: return "initrd";
        case TakenBy::reservations: return "reservations";
        case TakenBy::kernel: return "kernel";
    }
    return "";
}

std::string_view to_string(RegionUse use) {
    switch (use) {
        case RegionUse::kept: return "kept";
        case RegionUse::iova_only: return "iova-only";
        case RegionUse::dropped: return "dropped";
        case RegionUse::nowhere: return "nowhere";
        case RegionUse::idle: return "idle";
    }
    return "";
}

}  // namespace dmavet
