// SPDX-License-Identifier: Apache-2.0
// What does a dma-ranges say, and can it mean it?
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "dmavet/subject.hpp"
#include "model/reach.hpp"

namespace dmavet::survey {

inline constexpr std::uint64_t largest_physical = std::uint64_t{1} << 52;  // what any arm64 CPU can address

// Whether it consists of entries that fit its layout, and does not stand on the root node, where nothing translates.
[[nodiscard]] inline bool is_whole(const DmaRanges& ranges) {
    return ranges.node != root_node && ranges.cells_usable && ranges.leftover_bytes == 0;
}

// Whether it gives windows to somebody: some entry translates, and its node is not disabled.
[[nodiscard]] inline bool has_windows(const Subject& board, const DmaRanges& ranges) {
    return !ranges.map.empty() && board.topology.reachable[index(ranges.node)];
}

// Whole, of a node that is not disabled, and read by the kernel at all.
[[nodiscard]] inline bool is_sound(const Subject& board, const DmaRanges& ranges) {
    return is_whole(ranges) && board.kernel.reads(Reads::dma_ranges) && board.topology.reachable[index(ranges.node)];
}

// Which space of a PCI bus the flags of an entry name.
enum class EntrySpace : std::uint8_t { memory, io, configuration };
[[nodiscard]] EntrySpace space_of(const RangeEntry& entry);

// The non-empty dma-ranges of a node; null when it has none.
[[nodiscard]] const DmaRanges* find_ranges(const Subject& board, NodeId node);

// How many bits an address has on the child side, where flag cells do not count.
[[nodiscard]] unsigned bus_bits(const Subject& board, const DmaRanges& ranges);

// Whether either side goes on beyond the last address that there is: of 64 bits, on the bus of its own.
[[nodiscard]] bool wraps(const RangeEntry& entry, unsigned address_bits);

// The first entry of a dma-ranges, as the kernel merges them, for which matches(entry, bus_bits()) holds; null where
// none does or the node is disabled.
template <class Matches>
[[nodiscard]] const RangeEntry* first_entry(const Subject& board, const DmaRanges& ranges, Matches matches) {
    if (!board.topology.reachable[index(ranges.node)]) {
        return nullptr;
    }
    const unsigned bits = bus_bits(board, ranges);
    const auto found = std::find_if(ranges.merged.begin(), ranges.merged.end(),
                                    [&](const RangeEntry& entry) { return matches(entry, bits); });
    return found != ranges.merged.end() ? &*found : nullptr;
}

// Whether it leads to where no CPU can go. A size of all ones is a mask, not an address that is out of reach.
[[nodiscard]] bool is_implausible(const RangeEntry& entry);

// Whether the entries mean what they say: whole, of a size, translated and possible.
[[nodiscard]] bool is_trusted(const Subject& board, const DmaRanges& ranges);

// Memory that a map covers, as the CPU sees it.
[[nodiscard]] CpuMemory cpu_side(std::span<const Region> map);

// The kernel's walk for a dma-ranges from a node on, as for a device that is found below it at run time.
[[nodiscard]] RangeWalk walk_from(const Subject& board, NodeId node);

// How much of RAM windows show a device whose addresses end there.
[[nodiscard]] model::Reach reach_of_ram(const Subject& board, std::span<const Region> map,
                                        std::uint64_t last = ~std::uint64_t{0});

// Whether some byte of a memory has another bus address, or one at all, under one map and not under the other. Of
// windows that overlap the first in the map counts; no map: bus addresses are physical addresses.
[[nodiscard]] bool differ_for(const CpuMemory& memory, const std::optional<std::span<const Region>>& a,
                              const std::optional<std::span<const Region>>& b);

// Whether each byte that has an address under the first map has the same one under the other.
[[nodiscard]] bool is_part_of(const std::optional<std::span<const Region>>& part,
                              const std::optional<std::span<const Region>>& whole);

// Whether the property is ranges, word for word.
[[nodiscard]] bool is_copied(const Subject& board, const DmaRanges& ranges);

// Whether some window has different addresses on its two sides.
[[nodiscard]] bool translates(const DmaRanges& ranges);

}  // namespace dmavet::survey
