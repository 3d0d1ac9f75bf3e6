// SPDX-License-Identifier: Apache-2.0
// Which zone does memory belong to, and which one is asked?
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dmavet/placement.hpp"

namespace dmavet::model {

// Null when that zone has no memory.
[[nodiscard]] const ZoneMemory* find_zone(std::span<const ZoneMemory> zones, Zone zone);

// What the page allocator hands out first for a request of that zone: the zone, or the next lower one with memory.
[[nodiscard]] const ZoneMemory* first_zone(std::span<const ZoneMemory> zones, Zone asked);

// Those that may serve a request for a block of a size, as the page allocator walks them (get_page_from_freelist()):
// the zone, or where it has no such block or may be used up the next lower one too. None: no zone has such a block.
[[nodiscard]] std::vector<const ZoneMemory*> serving_zones(std::span<const ZoneMemory> zones, Zone asked,
                                                           std::uint64_t block);

// RAM of all zones together.
[[nodiscard]] CpuMemory all_zones(std::span<const ZoneMemory> zones);

// The zones that hold any of some memory.
[[nodiscard]] ZoneSet zones_of(std::span<const ZoneMemory> zones, const CpuMemory& memory);

}  // namespace dmavet::model
