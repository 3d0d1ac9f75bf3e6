// SPDX-License-Identifier: Apache-2.0
// Which zone does memory belong to, and which one is asked? Zones stand lowest first, and those without memory are not
// there at all.
#include "model/zones.hpp"

#include <algorithm>

namespace dmavet::model {

const ZoneMemory* find_zone(std::span<const ZoneMemory> zones, Zone zone) {
    const auto found = std::find_if(zones.begin(), zones.end(), [&](const ZoneMemory& z) { return z.zone == zone; });
    return found == zones.end() ? nullptr : &*found;
}

const ZoneMemory* first_zone(std::span<const ZoneMemory> zones, Zone asked) {
    const auto found = std::find_if(zones.rbegin(), zones.rend(), [&](const ZoneMemory& z) {
        return static_cast<int>(z.zone) <= static_cast<int>(asked);
    });
    return found == zones.rend() ? nullptr : &*found;
}

CpuMemory all_zones(std::span<const ZoneMemory> zones) {
    std::vector<CpuInterval> parts;
    for (const ZoneMemory& zone : zones) {
        parts.insert(parts.end(), zone.ram.begin(), zone.ram.end());
    }
    return CpuMemory(std::move(parts));
}

ZoneSet zones_of(std::span<const ZoneMemory> zones, const CpuMemory& memory) {
    unsigned found = 0;
    for (const ZoneMemory& zone : zones) {
        found |= zone.ram.overlaps(memory) ? static_cast<unsigned>(zone.zone) : 0;
    }
    return static_cast<ZoneSet>(found);
}

}  // namespace dmavet::model
