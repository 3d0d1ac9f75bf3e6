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

}  // namespace dmavet
