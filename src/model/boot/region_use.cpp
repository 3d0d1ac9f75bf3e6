// SPDX-License-Identifier: Apache-2.0
// For whom is the memory of a region, once boot is done with it?
#include "dmavet/placement.hpp"

namespace dmavet {

RegionUse use_of(const ReservedRegion& region, PlaceFate fate, const Behaviour& does) {
    switch (region.fate) {
        case RegionFate::kept: break;
        case RegionFate::kept_without_region:
            // Firmware's memory needs no more than that.
            return region.kind == PoolKind::carveout ? RegionUse::kept : RegionUse::idle;
        case RegionFate::kept_unhandled:
        case RegionFate::kept_unrestricted: return RegionUse::idle;
        case RegionFate::iova_only: return RegionUse::iova_only;
        default: return RegionUse::dropped;
    }
    switch (fate) {
        case PlaceFate::no_room: return RegionUse::nowhere;
        case PlaceFate::across_zones: return does.frees_lost_cma ? RegionUse::dropped : RegionUse::idle;
        case PlaceFate::no_map_refused:
        case PlaceFate::outside_ram: return RegionUse::dropped;
        case PlaceFate::without_pages:
        case PlaceFate::region_unmapped: return RegionUse::idle;
        default: return RegionUse::kept;
    }
}

}  // namespace dmavet
