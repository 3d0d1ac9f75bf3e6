// SPDX-License-Identifier: Apache-2.0
// How is a decision of the kernel said to a person?

#include "wording/decisions.hpp"

#include <fmt/format.h>

#include "wording/quantity.hpp"

namespace dmavet::wording {

namespace {

std::string_view kept_text(const ReservedRegion& region) {
    switch (region.kind) {
        case PoolKind::device_pool: return "per-device coherent pool, mapped uncached";
        case PoolKind::cma: return "contiguous memory allocator";
        case PoolKind::restricted: return "restricted pool: its devices reach nothing else";
        case PoolKind::carveout:
        case PoolKind::iova: break;
    }
    return region.no_map ? "kept out of the kernel's mapping" : "reserved";
}

}  // namespace

std::string_view fate_text(const ReservedRegion& region) {
    switch (region.fate) {
        case RegionFate::kept: return kept_text(region);
        case RegionFate::kept_without_region: return "reserved, but no region is made of several reg entries";
        case RegionFate::kept_unhandled:
            return "both reusable and no-map: no handler accepts it, and the memory stays reserved";
        case RegionFate::kept_unrestricted:
            return "reserved, but CONFIG_DMA_RESTRICTED_POOL is off: devices are not restricted";
        case RegionFate::format_rejected: return "unsupported format of /reserved-memory: the kernel ignores all of it";
        case RegionFate::bad_reg_length: return "invalid reg property: the length does not fit the root's cells";
        case RegionFate::no_place: return "neither reg nor size";
        case RegionFate::iova_only:
            return "no memory: iommu-addresses alone, which keeps bus addresses of devices clear";
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

std::string_view place_fate_text(PlaceFate fate) {
    switch (fate) {
        case PlaceFate::no_room: return "there is no room for it";
        case PlaceFate::no_map_refused: return "no-map is refused, as others have some of it: the memory stays mapped";
        case PlaceFate::outside_ram: return "a CMA area that is not RAM: the kernel panics at boot";
        case PlaceFate::without_pages: return "a CMA area that is not RAM: a panic, a hang or damage comes of it";
        case PlaceFate::region_unmapped: return "the default CMA area, and not mapped: the kernel panics at boot";
        case PlaceFate::in_hole: return "a CMA area that is not RAM, and is taken for it";
        case PlaceFate::across_zones: return "a CMA area that does not lie in one zone: it is given up at boot";
        default: return {};
    }
}

std::string_view not_ram_text(PlaceFate fate) {
    switch (fate) {
        case PlaceFate::outside_ram: return "the kernel panics at boot";
        case PlaceFate::without_pages:
            return "the kernel takes other memory for its page structures, and panics, hangs or goes on damaged";
        case PlaceFate::in_hole:
            return "the kernel takes it for RAM and hands it out: the first to touch it ends in a fault";
        default: return {};
    }
}

std::string no_area_text(PlaceFate fate, std::string_view argument) {
    switch (fate) {
        case PlaceFate::unknown:
        case PlaceFate::placed:
        case PlaceFate::in_hole:
        case PlaceFate::no_map_refused: break;
        case PlaceFate::not_configured: return "none: CONFIG_DMA_CMA is off";
        case PlaceFate::no_swiotlb: return "none: CONFIG_SWIOTLB is off";
        case PlaceFate::no_default_size: return "none: CONFIG_CMA_SIZE_MBYTES is 0";
        case PlaceFate::switched_off: return fmt::format("none, set by {}", argument);
        case PlaceFate::not_needed: return "none: all RAM lies below the kernel's DMA limit";
        case PlaceFate::no_room:
        case PlaceFate::misaligned:
        case PlaceFate::taken:
            return argument.empty() ? "none: there is no room for it" : fmt::format("none: {} finds no room", argument);
        case PlaceFate::limit_below_ram: return "none: no RAM lies below the kernel's DMA limit";
        case PlaceFate::outside_ram:
        case PlaceFate::without_pages:
            return fmt::format("none: {} does not lie in RAM, and {}",
                               argument.empty() ? "the region with linux,cma-default" : argument, not_ram_text(fate));
        case PlaceFate::region_unmapped:
            return "none: the region with linux,cma-default begins in no-map memory, and the kernel panics at boot";
        case PlaceFate::across_zones: return "does not lie in one zone, so the kernel gives it up";
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

std::string_view caveat_text(Caveat caveat) {
    switch (caveat) {
        case Caveat::none: break;
        case Caveat::requester_id_unknown:
            return "its requester id, and so its IOMMU, depends on how the bus is enumerated";
        case Caveat::machine_map_needs_ram:
            return "the kernel maps bus address 0 to the start of RAM for this device, and RAM is unknown";
    }
    return {};
}

std::optional<std::string> walk_text(const Tree& tree, const RangeWalk& walk) {
    switch (walk.end) {
        case RangeWalkEnd::found:
        case RangeWalkEnd::none: return std::nullopt;
        case RangeWalkEnd::gap:
            // Without anything lost above, a bus that lacks the property is how most trees are written.
            if (walk.lost == nullptr || !walk.stop) {
                return std::nullopt;
            }
            return fmt::format("the search for dma-ranges ends at {}, which has none; that of {} is never read",
                               tree.path(*walk.stop), tree.path(walk.lost->node));
        case RangeWalkEnd::untranslated:
            return fmt::format("no entry of the dma-ranges of {} translates: as if there were none",
                               walk.ranges != nullptr ? tree.path(walk.ranges->node) : std::string("the bus"));
        case RangeWalkEnd::cycle: return std::string(endless_walk_text);
    }
    return std::nullopt;
}

std::string_view common_walk_text(const RangeWalk& walk) {
    switch (walk.end) {
        case RangeWalkEnd::found:
        case RangeWalkEnd::none: return {};
        case RangeWalkEnd::gap: return walk.lost == nullptr ? "" : "the dma-ranges further up are never read";
        case RangeWalkEnd::untranslated: return "no entry of their dma-ranges translates: as if there were none";
        case RangeWalkEnd::cycle: return endless_walk_text;
    }
    return {};
}

std::optional<std::string> stop_text(const Tree& tree, const Iommu& iommu) {
    const std::uint32_t at = iommu.stop_index;
    const auto provider = tree.find_phandle(iommu.stop_phandle);
    const std::string name = provider ? tree.path(*provider) : std::string("its provider");
    switch (iommu.stop) {
        case IommuStop::none: return std::nullopt;
        case IommuStop::empty_entry: return fmt::format("entry {} is phandle 0", at);
        case IommuStop::unknown_phandle:
            return fmt::format("entry {} refers to phandle {:#x}, which no node has", at, iommu.stop_phandle);
        case IommuStop::no_cells: return fmt::format("entry {} refers to {}, which has no #iommu-cells", at, name);
        case IommuStop::short_specifier:
            return fmt::format("entry {} has fewer cells than #iommu-cells of {} asks for", at, name);
        case IommuStop::provider_disabled: return fmt::format("entry {} refers to {}, which is disabled", at, name);
        case IommuStop::bad_map_length: return "it does not consist of whole rows";
        case IommuStop::masked_base: return fmt::format("the id base of row {} has bits outside iommu-map-mask", at);
        case IommuStop::too_many_cells:
            return fmt::format("row {} is for {}, whose #iommu-cells is more than 16", at, name);
        case IommuStop::ids_share_cells:
            return fmt::format("row {} has several ids, and {} takes several cells", at, name);
    }
    return std::nullopt;
}

std::string_view stop_effect_text(IommuStop stop) {
    switch (stop) {
        case IommuStop::none: break;
        case IommuStop::empty_entry:
        case IommuStop::unknown_phandle:
        case IommuStop::no_cells:
        case IommuStop::short_specifier: return "the list ends there";
        case IommuStop::provider_disabled: return "the device runs untranslated";
        case IommuStop::bad_map_length:
        case IommuStop::masked_base:
        case IommuStop::too_many_cells: return "look-ups that get there fail";
        case IommuStop::ids_share_cells: return "look-ups of its ids fail";
    }
    return {};
}

namespace {

std::optional<std::string> no_driver_of(std::string_view name, const Iommu& iommu) {
    switch (iommu.no_driver) {
        case NoIommuDriver::none: break;
        case NoIommuDriver::no_cells: return fmt::format("{} has no #iommu-cells, so no driver registers it", name);
        case NoIommuDriver::no_match: return fmt::format("no driver of this kernel knows the compatible of {}", name);
        case NoIommuDriver::not_configured:
            return fmt::format("the kernel has no driver for {}, because {} is not set", name, iommu.option);
        case NoIommuDriver::legacy_binding:
            return fmt::format("{} has mmu-masters, so its driver serves no iommus", name);
        case NoIommuDriver::other_binding:
            return fmt::format("{} is not probed after the first SMMU, since only one of both has mmu-masters", name);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> no_driver_text(const Tree& tree, const Iommu& iommu) {
    return no_driver_of(iommu.waits_for ? tree.path(*iommu.waits_for) : std::string("the IOMMU"), iommu);
}

std::string common_no_driver_text(const Iommu& iommu) {
    return no_driver_of("each one's IOMMU", iommu).value_or("");
}

std::string without_driver_text(const Iommu& iommu, unsigned seconds) {
    const std::string_view aborted = iommu.aborts ? ", and the IOMMU aborts its DMA" : "";
    if (iommu.state != IommuState::deferred) {
        return fmt::format("it refuses the device, which probes untranslated{}", aborted);
    }
    const std::string until =
        seconds == 0 ? "initcalls are done" : fmt::format("{} s after the last driver was registered", seconds);
    return fmt::format("the device waits until {}, and then probes untranslated{}", until, aborted);
}

std::string sysdev_text(const Tree& tree, NodeId sysdev) {
    return fmt::format(
        "event buffers, and transfers as a gadget, are mapped with {}, whose DMA counts for them; "
        "transfers as a host with this device",
        tree.path(sysdev));
}

std::string reservation_text(const IovaReservation& reservation) {
    return fmt::format("IOVA {} {}", span_text(reservation.range.base, reservation.range.size),
                       reservation.is_mapped ? "mapped to itself, and never handed out" : "reserved, never handed out");
}

std::string_view attached_text(PoolAttached attached) {
    switch (attached) {
        case PoolAttached::always: return "always used";
        case PoolAttached::if_driver_asks: return "used if the driver asks for it";
        case PoolAttached::never: return "never used for DMA allocations";
    }
    return {};
}

std::string_view populated_text(Populated populated) {
    switch (populated) {
        case Populated::yes: break;
        case Populated::probable: return "becomes a device when the driver of a node above it binds";
        case Populated::no: return "Linux makes no device of this node by itself";
    }
    return {};
}

std::string_view free_reason_text(FreeReason reason) {
    switch (reason) {
        case FreeReason::none: break;
        case FreeReason::nothing_to_free: return "there is nothing to free";
        case FreeReason::source_unknown: return "where the memory comes from is open";
        case FreeReason::own_pool_first: return "dma_release_from_dev_coherent() comes before any check of the context";
        case FreeReason::pool_lock: return "__free_from_pool() returns it to the pool, under a spin lock at most";
        case FreeReason::vunmap_and_cma: return "vunmap() may sleep, and CMA takes a mutex";
        case FreeReason::swiotlb_pages: return "swiotlb_free_coherent() gives pages back from any context";
        case FreeReason::linear_pages: return "pages of the linear map go back from any context";
        case FreeReason::interrupts_checked: return "dma_free_attrs() warns when interrupts are disabled";
        case FreeReason::vunmap: return "the mapping goes through vunmap(), which may sleep";
        case FreeReason::pool_leaks:
            return "dma_free_attrs() warns when interrupts are disabled, and the memory is lost: __free_from_pool() looks "
                   "for an address and is given a page, so the pool never gets it back";
    }
    return {};
}

}  // namespace dmavet::wording
