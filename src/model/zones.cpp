// SPDX-License-Identifier: Apache-2.0
// Which zone does memory belong to, and which one is asked? Zones stand lowest first, and those without memory are not
// there at all.
#include "model/zones.hpp"

#include <algorithm>

#include "kernel/sizes.hpp"

namespace dmavet::model {

namespace {

// A zone that boot leaves less than this may be used up by the kernel's own tables and the first drivers.
constexpr std::uint64_t enough = 64 * kernel::mib;

// Blocks are aligned to their size, a power of two.
bool has_block(const CpuMemory& memory, std::uint64_t size) {
    return std::any_of(memory.begin(), memory.end(), [&](const CpuInterval& part) {
        const std::uint64_t padding = (size - raw(part.first()) % size) % size;
        return part.size() >= size && part.size() - size >= padding;
    });
}

}  // namespace

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

std::vector<const ZoneMemory*> serving_zones(std::span<const ZoneMemory> zones, Zone asked, std::uint64_t block) {
    std::vector<const ZoneMemory*> serving;
    for (auto zone = zones.rbegin(); zone != zones.rend(); ++zone) {
        if (zone->zone > asked || !has_block(zone->free, block)) {
            continue;
        }
        serving.push_back(&*zone);
        if (zone->free.bytes() >= enough) {
            break;
        }
    }
    return serving;
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
