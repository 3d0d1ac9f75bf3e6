// SPDX-License-Identifier: Apache-2.0
// How is a decision of the kernel said to a person?

#include "wording/decisions.hpp"

#include <fmt/format.h>

namespace dmavet::wording {

namespace {

std::string_view kept_text(const ReservedRegion& region) {
    switch (region.kind) {
        case PoolKind::device_pool: return "per-device coherent pool, mapped uncached";
        case PoolKind::cma: return "contiguous memory allocator";
        case PoolKind::restricted: return "restricted pool: its devices reach nothing else";
        case PoolKind::carveout: break;
    }
    return region.no_map ? "kept out of the kernel's mapping" : "reserved";
}

}  // namespace

std::string_view fate_text(const ReservedRegion& region) {
    switch (region.fate) {
        case RegionFate::kept: return kept_text(region);
        case RegionFate::kept_unrestricted:
            return "reserved, but CONFIG_DMA_RESTRICTED_POOL is off: devices are not restricted";
        case RegionFate::format_rejected: return "unsupported format of /reserved-memory: the kernel ignores all of it";
        case RegionFate::bad_reg_length: return "invalid reg property: the length does not fit the root's cells";
        case RegionFate::no_place: return "neither reg nor size";
        case RegionFate::bad_size_length: return "size is not as long as the root's #size-cells";
        case RegionFate::bad_alignment_length: return "alignment is not as long as the root's #address-cells";
        case RegionFate::bad_alloc_ranges_length:
            return "alloc-ranges does not consist of whole entries of the root's cells";
        case RegionFate::empty_alloc_ranges: return "alloc-ranges is empty: there is nowhere to place it";
        case RegionFate::zero_size: return "size 0: a placeholder that firmware may fill in";
        case RegionFate::bypassed_by_cma:
            return "bypassed: cma= on the command line replaces a linux,cma-default region";
        case RegionFate::reusable_and_no_map:
            return "both reusable and no-map: no handler accepts it and the memory is given back";
        case RegionFate::cma_off: return "reusable, but CONFIG_DMA_CMA is off: no handler accepts it";
        case RegionFate::misaligned_cma: return "incorrect alignment of CMA region";
        case RegionFate::needs_no_map: return "regions without no-map are not yet supported";
        case RegionFate::forbidden_property:
            return "a property that a restricted pool must not have: the memory is given back";
    }
    return {};
}

std::string no_area_text(PlaceFate fate, std::string_view argument) {
    switch (fate) {
        case PlaceFate::unknown:
        case PlaceFate::placed: break;
        case PlaceFate::not_configured: return "none: CONFIG_DMA_CMA is off";
        case PlaceFate::no_default_size: return "none: CONFIG_CMA_SIZE_MBYTES is 0";
        case PlaceFate::switched_off: return fmt::format("none, set by {}", argument);
        case PlaceFate::not_needed: return "none: all RAM lies below the kernel's DMA limit";
        case PlaceFate::no_room:
            return argument.empty() ? "none: there is no room for it" : fmt::format("none: {} finds no room", argument);
        case PlaceFate::limit_below_ram: return "none: no RAM lies below the kernel's DMA limit";
        case PlaceFate::outside_ram: return "none: cma= lies outside RAM, and the kernel panics at boot";
        case PlaceFate::region_outside_ram: return "none: the region with linux,cma-default does not lie in RAM";
    }
    return {};
}

std::string_view zone_name(Zone zone) {
    switch (zone) {
        case Zone::dma: return "ZONE_DMA";
        case Zone::dma32: return "ZONE_DMA32";
        case Zone::normal: return "ZONE_NORMAL";
        case Zone::highmem: return "ZONE_HIGHMEM";
    }
    return {};
}

std::string_view pool_name(const AtomicPool& pool) {
    if (pool.is_single) {
        return "the one atomic pool";
    }
    switch (pool.zone) {
        case Zone::dma: return "the DMA atomic pool";
        case Zone::dma32: return "the DMA32 atomic pool";
        case Zone::normal:
        case Zone::highmem: break;
    }
    return "the atomic pool without a zone";
}

std::string_view pool_served(const AtomicPool& pool) {
    if (pool.is_single) {
        return "one for all devices";
    }
    return pool.zone == Zone::dma || pool.zone == Zone::dma32 ? zone_name(pool.zone) : "any zone";
}

}  // namespace dmavet::wording
