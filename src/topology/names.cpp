// SPDX-License-Identifier: Apache-2.0
// The words that the machine formats use for what the topology found.
#include "dmavet/topology.hpp"

namespace dmavet {

std::string_view to_string(BusType bus) {
    switch (bus) {
        case BusType::none: return "";
        case BusType::platform: return "platform";
        case BusType::amba: return "amba";
        case BusType::pci: return "pci";
    }
    return "";
}

std::string_view to_string(HartExtension extension) {
    switch (extension) {
        case HartExtension::zicbom: return "zicbom";
        case HartExtension::svpbmt: return "svpbmt";
    }
    return "";
}

std::string_view to_string(Populated populated) {
    switch (populated) {
        case Populated::yes: return "yes";
        case Populated::probable: return "probable";
        case Populated::no: return "no";
    }
    return "";
}

std::string_view to_string(NoIommuDriver why) {
    switch (why) {
        case NoIommuDriver::none: break;
        case NoIommuDriver::no_cells: return "no-cells";
        case NoIommuDriver::no_match: return "no-match";
        case NoIommuDriver::not_configured: return "not-configured";
        case NoIommuDriver::legacy_binding: return "legacy-binding";
        case NoIommuDriver::other_binding: return "other-binding";
    }
    return {};
}

std::string_view to_string(IommuState state) {
    switch (state) {
        case IommuState::none: return "none";
        case IommuState::translated: return "translated";
        case IommuState::identity: return "identity";
        case IommuState::deferred: return "deferred";
        case IommuState::unavailable: return "unavailable";
        case IommuState::invalid: return "invalid";
    }
    return "";
}

std::string_view to_string(IommuMapRowStatus status) {
    switch (status) {
        case IommuMapRowStatus::usable: return "usable";
        case IommuMapRowStatus::empty: return "empty";
        case IommuMapRowStatus::unknown_phandle: return "unknown-phandle";
        case IommuMapRowStatus::provider_disabled: return "provider-disabled";
        case IommuMapRowStatus::masked_base: return "masked-base";
        case IommuMapRowStatus::ids_share_cells: return "ids-share-cells";
    }
    return "";
}

std::string_view to_string(PoolKind kind) {
    switch (kind) {
        case PoolKind::device_pool: return "device-pool";
        case PoolKind::cma: return "cma";
        case PoolKind::restricted: return "restricted";
        case PoolKind::carveout: return "carveout";
        case PoolKind::iova: return "iova";
    }
    return "";
}

std::string_view to_string(PoolAttached attached) {
    switch (attached) {
        case PoolAttached::always: return "always";
        case PoolAttached::if_driver_asks: return "if-driver-asks";
        case PoolAttached::never: return "never";
    }
    return "";
}

std::string_view to_string(RangeWalkEnd end) {
    switch (end) {
        case RangeWalkEnd::found: return "found";
        case RangeWalkEnd::none: return "none";
        case RangeWalkEnd::gap: return "gap";
        case RangeWalkEnd::untranslated: return "untranslated";
        case RangeWalkEnd::cycle: return "cycle";
    }
    return "";
}

std::string_view to_string(NoDevice why) {
    switch (why) {
        case NoDevice::none: break;
        case NoDevice::not_visited: return "not-visited";
        case NoDevice::below_disabled: return "below-disabled";
        case NoDevice::skipped: return "skipped";
        case NoDevice::no_registers: return "no-registers";
        case NoDevice::registers_taken: return "registers-taken";
        case NoDevice::name_taken: return "name-taken";
    }
    return "";
}

std::string_view to_string(BusMaster is) {
    switch (is) {
        case BusMaster::no: return "no";
        case BusMaster::likely: return "likely";
        case BusMaster::certain: return "certain";
    }
    return "";
}

std::string_view to_string(IommuStop stop) {
    switch (stop) {
        case IommuStop::none: break;
        case IommuStop::empty_entry: return "empty-entry";
        case IommuStop::unknown_phandle: return "unknown-phandle";
        case IommuStop::no_cells: return "no-cells";
        case IommuStop::short_specifier: return "short-specifier";
        case IommuStop::provider_disabled: return "provider-disabled";
        case IommuStop::bad_map_length: return "bad-map-length";
        case IommuStop::masked_base: return "masked-base";
        case IommuStop::too_many_cells: return "too-many-cells";
        case IommuStop::ids_share_cells: return "ids-share-cells";
    }
    return "";
}

std::string_view to_string(RegionFate fate) {
    switch (fate) {
        case RegionFate::kept: return "kept";
        case RegionFate::kept_without_region: return "kept-without-region";
        case RegionFate::kept_unhandled: return "kept-unhandled";
        case RegionFate::kept_unrestricted: return "kept-unrestricted";
        case RegionFate::format_rejected: return "format-rejected";
        case RegionFate::bad_reg_length: return "bad-reg-length";
        case RegionFate::no_place: return "no-place";
        case RegionFate::bad_size_length: return "bad-size-length";
        case RegionFate::bad_alignment_length: return "bad-alignment-length";
        case RegionFate::bad_alloc_ranges_length: return "bad-alloc-ranges-length";
        case RegionFate::empty_alloc_ranges: return "empty-alloc-ranges";
        case RegionFate::zero_size: return "zero-size";
        case RegionFate::iova_only: return "iova-only";
        case RegionFate::bypassed_by_cma: return "bypassed-by-cma";
        case RegionFate::reusable_and_no_map: return "reusable-and-no-map";
        case RegionFate::cma_off: return "cma-off";
        case RegionFate::misaligned_cma: return "misaligned-cma";
        case RegionFate::needs_no_map: return "needs-no-map";
        case RegionFate::forbidden_property: return "forbidden-property";
    }
    return "";
}

std::string_view to_string(Caveat caveat) {
    switch (caveat) {
        case Caveat::none: break;
        case Caveat::requester_id_unknown: return "requester-id-unknown";
        case Caveat::machine_map_needs_ram: return "machine-map-needs-ram";
    }
    return "";
}

std::string_view to_string(CoherentBy by) {
    switch (by) {
        case CoherentBy::kernel: return "kernel";
        case CoherentBy::tree: return "tree";
        case CoherentBy::machine: return "machine";
    }
    return "";
}

std::string_view to_string(ZicbomFate fate) {
    switch (fate) {
        case ZicbomFate::usable: return "usable";
        case ZicbomFate::not_listed: return "not-listed";
        case ZicbomFate::no_block_size: return "no-block-size";
        case ZicbomFate::odd_block_size: return "odd-block-size";
        case ZicbomFate::not_on_all_harts: return "not-on-all-harts";
    }
    return "";
}

std::string_view to_string(UncachedMappings mappings) {
    switch (mappings) {
        case UncachedMappings::available: return "available";
        case UncachedMappings::unavailable: return "unavailable";
        case UncachedMappings::by_firmware: return "by-firmware";
    }
    return "";
}

}  // namespace dmavet
