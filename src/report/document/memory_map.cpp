// SPDX-License-Identifier: Apache-2.0
// What lies where? Each kind of memory is a row of one table; what they have in common is worked out once all are
// there.
#include "report/document/memory_map.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// Between two zones their line is where the upper one begins.
void add_ram(const Board& board, MemoryMap& map) {
    const std::vector<ZoneMemory>& zones = board.placement.zones;
    for (const CpuInterval& part : board.topology.ram) {
        std::optional<CpuInterval> rest = part;
        const auto add = [&](const CpuInterval& piece, std::string what) {
            map.entries.push_back({MapKind::ram, piece, piece.size(), std::move(what)});
            rest = piece.last() == part.last() ? std::nullopt
                                               : CpuInterval::between(CpuAddr{raw(piece.last()) + 1}, part.last());
        };
        for (auto zone = zones.begin(); zone != zones.end() && rest; ++zone) {
            const auto next = std::next(zone);
            const CpuAddr end = next == zones.end() ? part.last() : CpuAddr{raw(next->ram.first()) - 1};
            if (const auto piece = CpuInterval::between(rest->first(), std::min(end, part.last()))) {
                add(*piece, fmt::format("RAM, {}", wording::zone_name(zone->zone)));
            }
        }
        if (rest) {
            add(*rest, "RAM");
        }
    }
}

void add_holes(const Board& board, MemoryMap& map) {
    const CpuMemory& ram = board.topology.ram;
    if (ram.empty()) {
        return;
    }
    CpuMemory holes{*CpuInterval::between(ram.first(), ram.last())};
    holes.remove(ram);
    for (const CpuInterval& hole : holes) {
        map.entries.push_back({MapKind::hole, hole, hole.size(), "no RAM"});
    }
}

// What lies below or above all RAM stands under a hole as well, from or up to where it goes.
void add_holes_around(const Board& board, MemoryMap& map) {
    const CpuMemory& ram = board.topology.ram;
    if (ram.empty()) {
        return;
    }
    CpuAddr first = ram.first(), last = ram.last();
    for (const MapEntry& entry : map.entries) {
        first = std::min(first, entry.within.first());
        last = std::max(last, entry.within.last());
    }
    CpuMemory around{*CpuInterval::between(first, last)};
    around.remove(*CpuInterval::between(ram.first(), ram.last()));
    for (const CpuInterval& part : around) {
        map.entries.push_back({MapKind::hole, part, part.size(), "no RAM"});
    }
}

void add_reservations(const Board& board, MemoryMap& map) {
    for (const CpuInterval& part : board.topology.boot.reservations) {
        map.entries.push_back({MapKind::memreserve, part, part.size(), "kept by /memreserve/"});
    }
}

void add_firmware(const Board& board, MemoryMap& map) {
    for (const CpuInterval& part : board.topology.boot.firmware) {
        map.entries.push_back({MapKind::firmware, part, part.size(), "taken before the kernel starts (--reserved)"});
    }
}

void add_initrd(const Board& board, MemoryMap& map) {
    if (const auto& initrd = board.topology.boot.initrd) {
        map.entries.push_back({MapKind::initrd, *initrd, initrd->size(), "initrd, until it is unpacked"});
    }
}

bool is_default_cma(const Board& board, const ReservedRegion& region) {
    const auto& area = board.placement.default_cma;
    return area && area->from.node == region.node;
}

std::string region_text(const Board& board, const ReservedRegion& region, PlaceFate fate) {
    if (!region.kept()) {
        return fmt::format("not kept: {}", wording::fate_text(region));
    }
    if (const std::string_view becomes = wording::place_fate_text(fate); !becomes.empty()) {
        return std::string(becomes);
    }
    return is_default_cma(board, region) ? "the default CMA area"
                                         : fmt::format("{}{}", to_string(region.kind), region.no_map ? ", no-map" : "");
}

void add_regions(const Board& board, MemoryMap& map) {
    const Topology& topology = board.topology;
    for (std::size_t i = 0; i < topology.reserved.size(); ++i) {
        const ReservedRegion& region = topology.reserved[i];
        const PlaceFate fate = board.placement.region_fates[i];
        const bool is_lost_cma = fate == PlaceFate::across_zones && board.kernel->does.frees_lost_cma;
        const auto add = [&](const CpuInterval& place) {
            map.entries.push_back(
                {.kind = MapKind::region,
                 .within = place,
                 .size = place.size(),
                 .what = region_text(board, region, fate),
                 .node = region.node,
                 .is_given_back = !region.kept() || fate == PlaceFate::no_map_refused || is_lost_cma});
        };
        const auto place = region.kept() ? board.placement.regions[i] : region.fixed_place();
        if (place) {
            add(*place);
        } else if (region.kept() && board.placement.known) {
            map.unplaced.push_back(region.node);
        }
        for (const MemoryRange& range : region.further) {
            if (const auto further = range.interval()) {
                add(*further);
            }
        }
    }
}

void add_default_cma(const Board& board, MemoryMap& map) {
    const auto& area = board.placement.default_cma;
    const auto& regions = board.topology.reserved;
    const bool is_region = std::any_of(regions.begin(), regions.end(), [&](const ReservedRegion& region) {
        return region.kept() && is_default_cma(board, region);
    });
    if (area && !is_region) {
        map.entries.push_back({MapKind::cma, area->within, area->size, "the default CMA area", area->from.node});
    }
}

void add_swiotlb(const Board& board, MemoryMap& map) {
    if (const auto& area = board.placement.swiotlb) {
        map.entries.push_back({MapKind::swiotlb, area->within, area->size, "the bounce buffer (swiotlb)"});
    }
}

void add_atomic_pools(const Board& board, MemoryMap& map) {
    for (const AtomicPool& pool : board.placement.atomic_pools) {
        if (const auto within = CpuInterval::between(pool.within.first(), pool.within.last())) {
            const std::string or_larger =
                pool.size_at_most == pool.size ? "" : fmt::format(", or {}", wording::size_text(pool.size_at_most));
            const auto what = fmt::format("atomic pool: {}{}{}", wording::pool_served(pool),
                                          pool.from_cma ? " (in CMA)" : "", or_larger);
            map.entries.push_back({MapKind::atomic_pool, *within, pool.size, what});
        }
    }
}

constexpr std::array kinds{&add_ram,     &add_holes,       &add_reservations, &add_firmware,     &add_initrd,
                           &add_regions, &add_default_cma, &add_swiotlb,      &add_atomic_pools, &add_holes_around};

// Of what certainly has its place. An atomic pool has its own from whom it is carved, and what is not kept has none.
void find_overlaps(std::vector<MapEntry>& entries) {
    std::optional<std::size_t> furthest;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        MapEntry& entry = entries[i];
        if (!entry.is_taken() || !entry.is_exact() || entry.kind == MapKind::atomic_pool || entry.is_given_back) {
            continue;
        }
        if (furthest && entries[*furthest].within.overlaps(entry.within)) {
            entry.overlaps = furthest;
        }
        if (!furthest || entries[*furthest].within.last() < entry.within.last()) {
            furthest = i;
        }
    }
}

}  // namespace

std::string_view to_string(MapKind kind) {
    switch (kind) {
        case MapKind::ram: return "ram";
        case MapKind::hole: return "hole";
        case MapKind::memreserve: return "memreserve";
        case MapKind::firmware: return "firmware";
        case MapKind::initrd: return "initrd";
        case MapKind::region: return "region";
        case MapKind::cma: return "cma";
        case MapKind::swiotlb: return "swiotlb";
        case MapKind::atomic_pool: return "atomic-pool";
    }
    return {};
}

MemoryMap map_memory(const Board& board) {
    MemoryMap map;
    for (const auto add : kinds) {
        add(board, map);
    }
    std::stable_sort(map.entries.begin(), map.entries.end(), [](const MapEntry& a, const MapEntry& b) {
        const auto key = [](const MapEntry& entry) {
            return std::tuple(entry.within.first(), entry.is_taken(), ~raw(entry.within.last()));
        };
        return key(a) < key(b);
    });
    find_overlaps(map.entries);
    map.supplies = find_supplies(board);
    return map;
}

}  // namespace dmavet::report
