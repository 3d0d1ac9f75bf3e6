// SPDX-License-Identifier: Apache-2.0
// The words for what the kernel decides: each decision is said in one way, whoever says it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dmavet/allocation.hpp"
#include "dmavet/placement.hpp"
#include "dmavet/topology.hpp"

namespace dmavet::wording {

// Why a region is kept as what it is, or why it is not kept.
[[nodiscard]] std::string_view fate_text(const ReservedRegion& region);
// What boot makes of a region that the scan keeps; empty: what the scan says.
[[nodiscard]] std::string_view place_fate_text(PlaceFate fate);

// What comes of a CMA area that is not RAM; empty for any other fate.
[[nodiscard]] std::string_view not_ram_text(PlaceFate fate);

// "none: there is no room for it": why boot places no area. `argument`: what of the command line asked for it, "cma=".
[[nodiscard]] std::string no_area_text(PlaceFate fate, std::string_view argument);

// "ZONE_DMA32"
[[nodiscard]] std::string_view zone_name(Zone zone);
// "the DMA32 atomic pool"
[[nodiscard]] std::string_view pool_name(const AtomicPool& pool);
// Whom it serves: "ZONE_DMA32", "any zone", "one for all devices".
[[nodiscard]] std::string_view pool_served(const AtomicPool& pool);

// What is open about a device, and why; empty for none.
[[nodiscard]] std::string_view caveat_text(Caveat caveat);

// RangeWalkEnd::cycle, which leaves open whatever is looked up along the DMA parents.
inline constexpr std::string_view endless_walk_text = "dma-mem interconnects lead in a circle: Linux hangs here";
// Why there is no map although something looks like one; nullopt when that is the plain case.
[[nodiscard]] std::optional<std::string> walk_text(const Tree& tree, const RangeWalk& walk);
// The same of several devices, without the nodes; empty for nullopt.
[[nodiscard]] std::string_view common_walk_text(const RangeWalk& walk);

// Why the kernel stops reading a reference, and what comes of it; nullopt and empty when it does not.
[[nodiscard]] std::optional<std::string> stop_text(const Tree& tree, const Iommu& iommu);
[[nodiscard]] std::string_view stop_effect_text(IommuStop stop);
// Why a device waits for its IOMMU, with the IOMMU; nothing when it does not.
[[nodiscard]] std::optional<std::string> no_driver_text(const Tree& tree, const Iommu& iommu);
// The same of several devices, without the node; empty for nothing.
[[nodiscard]] std::string common_no_driver_text(const Iommu& iommu);
// What then becomes of the device; seconds: Behaviour::deferred_probe_seconds.
[[nodiscard]] std::string without_driver_text(const Iommu& iommu, unsigned seconds);
[[nodiscard]] std::string sysdev_text(const Tree& tree, NodeId sysdev);
[[nodiscard]] std::string reservation_text(const IovaReservation& reservation);

// "used if the driver asks for it"
[[nodiscard]] std::string_view attached_text(PoolAttached attached);

// What makes a device of a node; empty when boot does.
[[nodiscard]] std::string_view populated_text(Populated populated);

// Why memory may be given back from where it may; empty for none.
[[nodiscard]] std::string_view free_reason_text(FreeReason reason);

}  // namespace dmavet::wording
