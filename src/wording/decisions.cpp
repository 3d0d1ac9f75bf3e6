// SPDX-License-Identifier: Apache-2.0
// How is a decision of the kernel said to a person?

#include "wording/decisions.hpp"

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

}  // namespace dmavet::wording
