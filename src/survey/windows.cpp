// SPDX-License-Identifier: Apache-2.0
// Which entries of a dma-ranges can be meant?
#include "survey/windows.hpp"

#include <algorithm>
#include <vector>

#include "topology/dma_ranges.hpp"
#include "topology/of_address.hpp"

namespace dmavet::survey {

namespace {

using Map = std::optional<std::span<const Region>>;

// A part of memory and how far its bus addresses are away.
struct Seen {
    CpuInterval part;
    std::uint64_t offset;
    bool operator==(const Seen&) const = default;
};

// What of a memory has bus addresses, in order; parts with one offset that touch are one.
std::vector<Seen> seen_through(const Map& map, CpuMemory memory) {
    std::vector<Seen> seen;
    const auto take = [&](const CpuInterval& window, std::uint64_t offset) {
        for (const CpuInterval& part : memory.intersection(window)) {
            seen.push_back({part, offset});
        }
        memory.remove(window);
    };
    if (!map) {
        take(CpuInterval::everything(), 0);
    } else {
        for (const Region& region : *map) {
            take(region.cpu(), raw(region.dma_start) - raw(region.cpu_start));
        }
    }
    std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.part.first() < b.part.first(); });
    std::vector<Seen> joined;
    for (const Seen& one : seen) {
        if (!joined.empty() && joined.back().offset == one.offset && joined.back().part.is_followed_by(one.part)) {
            joined.back().part = *CpuInterval::between(joined.back().part.first(), one.part.last());
        } else {
            joined.push_back(one);
        }
    }
    return joined;
}

}  // namespace

bool differ_for(const CpuMemory& memory, const Map& a, const Map& b) {
    return seen_through(a, memory) != seen_through(b, memory);
}

bool is_part_of(const Map& part, const Map& whole) {
    if (!part) {
        return !whole;
    }
    CpuMemory sides = cpu_side(*part);
    return !differ_for(sides, part, whole);
}

const DmaRanges* find_ranges(const Subject& board, NodeId node) {
    const auto& all = board.topology.dma_ranges;
    const auto it =
        std::lower_bound(all.begin(), all.end(), node, [](const auto& ranges, NodeId n) { return ranges->node < n; });
    return it != all.end() && (*it)->node == node ? it->get() : nullptr;
}

EntrySpace space_of(const RangeEntry& entry) {
    if (entry.flags & topology::resource_mem) {
        return EntrySpace::memory;
    }
    return entry.flags & topology::resource_io ? EntrySpace::io : EntrySpace::configuration;
}

unsigned bus_bits(const Subject& board, const DmaRanges& ranges) {
    const std::uint32_t flags = topology::flag_cells(topology::of_match_bus(board.of, ranges.node));
    return 32 * std::min<std::uint32_t>(2, ranges.child_cells - std::min(flags, ranges.child_cells));
}

bool wraps(const RangeEntry& entry, unsigned address_bits) {
    const auto bus = BusInterval::of(entry.dma_start, entry.size);
    if (!bus) {
        return false;
    }
    return BusInterval::wraps(entry.dma_start, entry.size) ||
           (address_bits < 64 && raw(bus->last()) >> address_bits != 0) ||
           (entry.cpu_start && CpuInterval::wraps(*entry.cpu_start, entry.size));
}

bool is_implausible(const RangeEntry& entry) {
    if (!entry.cpu_start) {
        return false;
    }
    return raw(*entry.cpu_start) >= largest_physical ||
           (entry.size > largest_physical && (entry.size & (entry.size + 1)) != 0);
}

bool is_trusted(const Subject& board, const DmaRanges& ranges) {
    if (!is_sound(board, ranges) || ranges.map.empty()) {
        return false;
    }
    const unsigned bits = bus_bits(board, ranges);
    return std::none_of(ranges.merged.begin(), ranges.merged.end(), [&](const RangeEntry& entry) {
        return entry.size == 0 || !entry.cpu_start || wraps(entry, bits) || is_implausible(entry);
    });
}

CpuMemory cpu_side(std::span<const Region> map) {
    std::vector<CpuInterval> sides;
    for (const Region& region : map) {
        sides.push_back(region.cpu());
    }
    return CpuMemory(std::move(sides));
}

RangeWalk walk_from(const Subject& board, NodeId node) {
    return topology::walk_dma_ranges(board.of, node, board.topology.dma_ranges);
}

model::Reach reach_of_ram(const Subject& board, std::span<const Region> map, std::uint64_t last) {
    return model::reach(map, last, board.topology.ram, 1);
}

bool is_copied(const Subject& board, const DmaRanges& ranges) {
    const Property* dma = board.tree.find_property(ranges.node, board.of.names.dma_ranges);
    const Property* registers = board.tree.find_property(ranges.node, board.of.names.ranges);
    return dma && registers && std::ranges::equal(dma->value, registers->value);
}

bool translates(const DmaRanges& ranges) {
    return std::any_of(ranges.map.begin(), ranges.map.end(),
                       [](const Region& r) { return raw(r.dma_start) != raw(r.cpu_start); });
}

}  // namespace dmavet::survey
