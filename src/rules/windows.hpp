// SPDX-License-Identifier: Apache-2.0
// The entries of a dma-ranges that no sane bus has. Each of these has a rule of its own, and what such an entry then
// seems to say about memory is not looked at: one mistake is one finding.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "dmavet/rule.hpp"
#include "rules/sound_ranges.hpp"
#include "topology/of_address.hpp"

namespace dmavet::rules {

constexpr std::uint64_t largest_physical = std::uint64_t{1} << 52;  // what any arm64 CPU can address

// How many bits an address has on the child side, where flag cells do not count.
[[nodiscard]] inline unsigned bus_bits(const RuleInput& input, const DmaRanges& ranges) {
    const std::uint32_t flags = topology::flag_cells(topology::of_match_bus(input.of, ranges.node));
    return 32 * std::min<std::uint32_t>(2, ranges.child_cells - std::min(flags, ranges.child_cells));
}

// Whether either side goes on beyond the last address that there is: of 64 bits, on the bus of its own.
[[nodiscard]] inline bool wraps(const RangeEntry& entry, unsigned address_bits) {
    const auto bus = BusInterval::of(entry.dma_start, entry.size);
    if (!bus) {
        return false;
    }
    return BusInterval::wraps(entry.dma_start, entry.size) ||
           (address_bits < 64 && raw(bus->last()) >> address_bits != 0) ||
           (entry.cpu_start && CpuInterval::wraps(*entry.cpu_start, entry.size));
}

// A size of all ones is a mask: mask-style-size speaks about it.
[[nodiscard]] inline bool is_implausible(const RangeEntry& entry) {
    if (!entry.cpu_start) {
        return false;
    }
    return raw(*entry.cpu_start) >= largest_physical ||
           (entry.size > largest_physical && (entry.size & (entry.size + 1)) != 0);
}

// Whether the entries mean what they say: whole, of a size, translated and possible.
[[nodiscard]] inline bool is_trusted(const RuleInput& input, const DmaRanges& ranges) {
    if (!is_sound(input, ranges) || ranges.map.empty()) {
        return false;
    }
    const unsigned bits = bus_bits(input, ranges);
    return std::none_of(ranges.merged.begin(), ranges.merged.end(), [&](const RangeEntry& entry) {
        return entry.size == 0 || !entry.cpu_start || wraps(entry, bits) || is_implausible(entry);
    });
}

// Memory that a map covers, as the CPU sees it.
[[nodiscard]] inline CpuMemory cpu_side(std::span<const Region> map) {
    std::vector<CpuInterval> sides;
    for (const Region& region : map) {
        sides.push_back(region.cpu());
    }
    return CpuMemory(std::move(sides));
}

// Whether the property is ranges, word for word.
[[nodiscard]] inline bool is_copied(const RuleInput& input, const DmaRanges& ranges) {
    const Property* dma = input.tree.find_property(ranges.node, input.of.names.dma_ranges);
    const Property* registers = input.tree.find_property(ranges.node, input.of.names.ranges);
    return dma && registers && std::ranges::equal(dma->value, registers->value);
}

// What a streaming mapping of a buffer that no window holds leaves in the log.
[[nodiscard]] inline std::string no_window_log(const RuleInput& input) {
    return input.placement.swiotlb ? "swiotlb addr 0xffffffffffffffff+" : "DMA addr 0xffffffffffffffff+";
}

// Whether some window has different addresses on its two sides.
[[nodiscard]] inline bool translates(const DmaRanges& ranges) {
    return std::any_of(ranges.map.begin(), ranges.map.end(),
                       [](const Region& r) { return raw(r.dma_start) != raw(r.cpu_start); });
}

}  // namespace dmavet::rules
