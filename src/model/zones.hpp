// SPDX-License-Identifier: Apache-2.0
// Which zone does memory belong to, and which one is asked?
#pragma once

#include <span>

#include "dmavet/placement.hpp"

namespace dmavet::model {

// Null when that zone has no memory.
[[nodiscard]] const ZoneMemory* find_zone(std::span<const ZoneMemory> zones, Zone zone);

// What the page allocator hands out first for a request of that zone: the zone, or the next lower one with memory.
[[nodiscard]] const ZoneMemory* first_zone(std::span<const ZoneMemory> zones, Zone asked);

// RAM of all zones together.
[[nodiscard]] CpuMemory all_zones(std::span<const ZoneMemory> zones);

// The zones that hold any of some memory.
[[nodiscard]] ZoneSet zones_of(std::span<const ZoneMemory> zones, const CpuMemory& memory);

}  // namespace dmavet::model
