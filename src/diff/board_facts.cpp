// SPDX-License-Identifier: Apache-2.0
// Which of RAM, zones, areas and reserved regions are not the same?
#include "diff/board_facts.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

#include "model/zones.hpp"

namespace dmavet::diff {

namespace {

template <class T, class Same>
bool same_values(const std::optional<T>& a, const std::optional<T>& b, Same same) {
    return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

bool same_limit(const std::optional<ZoneLimit>& a, const std::optional<ZoneLimit>& b) {
    return same_values(a, b, [](const ZoneLimit& x, const ZoneLimit& y) { return x.limit == y.limit; });
}

bool is_empty(const Board& board, Zone zone) {
    return board.placement.known && model::find_zone(board.placement.zones, zone) == nullptr;
}

// A limit that nobody knows, as it follows from RAM, may be any; that of a zone without memory says nothing.
bool same_zone(const Board& a, const Board& b, std::optional<ZoneLimit> Zones::*limit, Zone zone) {
    const auto is_open = [limit](const Board& board) {
        return !(board.topology.zones.*limit) && !board.topology.memory.value;
    };
    if (is_open(a) || is_open(b)) {
        return true;
    }
    if (is_empty(a, zone) || is_empty(b, zone)) {
        return is_empty(a, zone) && is_empty(b, zone);
    }
    return same_limit(a.topology.zones.*limit, b.topology.zones.*limit);
}

// Where it lies counts only where nothing else moves it.
bool same_area(const std::optional<PlacedArea>& a, const std::optional<PlacedArea>& b) {
    return same_values(a, b, [](const PlacedArea& x, const PlacedArea& y) {
        return std::tie(x.size, x.limit, x.fixed) == std::tie(y.size, y.limit, y.fixed) &&
               (!x.fixed || x.within.first() == y.within.first());
    });
}

bool same_pools(const Placement& a, const Placement& b) {
    return same_lists(a.atomic_pools, b.atomic_pools, [](const AtomicPool& x, const AtomicPool& y) {
        return std::tie(x.zone, x.size, x.size_at_most, x.from_cma) ==
               std::tie(y.zone, y.size, y.size_at_most, y.from_cma);
    });
}

bool same_caches(const Board& a, const Board& b) {
    if (!a.kernel->arch->harts_decide_caches && !b.kernel->arch->harts_decide_caches) {
        return true;
    }
    const CacheControl &x = a.topology.caches, &y = b.topology.caches;
    return std::tie(x.maintained.value, x.is_known_at_boot, x.block_size.value, x.uncached.value) ==
           std::tie(y.maintained.value, y.is_known_at_boot, y.block_size.value, y.uncached.value);
}

bool same_region(const Board& a, std::size_t i, const Board& b, std::size_t k) {
    const ReservedRegion &x = a.topology.reserved[i], &y = b.topology.reserved[k];
    return std::tie(x.base, x.size, x.kind, x.no_map) == std::tie(y.base, y.size, y.kind, y.no_map) &&
           use_of(x, a.placement.region_fates[i], a.kernel->does) ==
               use_of(y, b.placement.region_fates[k], b.kernel->does) &&
           a.placement.regions[i] == b.placement.regions[k];
}

void add_regions(const Board& before, const Board& after, const NodePairs& pairs,
                 std::vector<ChangedBoardFact>& changed) {
    const auto &old_regions = before.topology.reserved, &new_regions = after.topology.reserved;
    std::vector<bool> is_there(old_regions.size());
    for (std::size_t k = 0; k < new_regions.size(); ++k) {
        const auto node = pairs[index(new_regions[k].node)];
        const auto old_region = std::find_if(old_regions.begin(), old_regions.end(),
                                             [&](const ReservedRegion& region) { return region.node == node; });
        if (old_region == old_regions.end()) {
            changed.push_back({BoardFact::reserved, std::nullopt, k});
            continue;
        }
        const std::size_t i = before.topology.position_of(*old_region);
        is_there[i] = true;
        if (!same_region(before, i, after, k)) {
            changed.push_back({BoardFact::reserved, i, k});
        }
    }
    for (std::size_t i = 0; i < is_there.size(); ++i) {
        if (!is_there[i]) {
            changed.push_back({BoardFact::reserved, i, std::nullopt});
        }
    }
}

}  // namespace

std::vector<ChangedBoardFact> changed_board_facts(const Board& before, const Board& after, const NodePairs& pairs) {
    std::vector<ChangedBoardFact> changed;
    const auto note = [&](bool is_same, BoardFact fact) {
        if (!is_same) {
            changed.push_back({fact});
        }
    };
    const Topology &x = before.topology, &y = after.topology;
    note(x.memory.value == y.memory.value, BoardFact::memory);
    note(same_zone(before, after, &Zones::dma, Zone::dma), BoardFact::zone_dma);
    note(same_zone(before, after, &Zones::dma32, Zone::dma32), BoardFact::zone_dma32);
    note(same_zone(before, after, &Zones::normal, Zone::normal), BoardFact::zone_normal);
    note(same_area(before.placement.default_cma, after.placement.default_cma), BoardFact::default_cma);
    note(same_area(before.placement.swiotlb, after.placement.swiotlb), BoardFact::swiotlb);
    note(same_pools(before.placement, after.placement), BoardFact::atomic_pools);
    add_regions(before, after, pairs, changed);
    note(same_lists(x.boot.reservations, y.boot.reservations, std::equal_to<>()), BoardFact::memreserve);
    note(same_caches(before, after), BoardFact::caches);
    return changed;
}

}  // namespace dmavet::diff
