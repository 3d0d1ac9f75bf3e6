// SPDX-License-Identifier: Apache-2.0
// RAM as far as a rule may say that something lies outside of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "dmavet/rule.hpp"
#include "rules/reserved_regions.hpp"

namespace dmavet::rules {

// A bank of size 0 waits for firmware to fill it in, and what lies outside RAM is then unknown.
[[nodiscard]] inline bool awaits_firmware(const RuleInput& input) {
    const RegionCells cells = region_cells(input);
    const bool given = !input.topology.memory.from.node;
    if (given || cells.entry_bytes() == 0) {
        return false;
    }
    for (auto node = input.tree.first_child(root_node); node; node = input.tree.next_sibling(*node)) {
        if (!input.of.is_type(*node, "memory") || !input.of.available(*node)) {
            continue;
        }
        const Property* reg = input.tree.find_property(*node, "reg");
        for (std::size_t at = cells.address; reg && at + cells.size <= reg->cell_count();
             at += cells.address + cells.size) {
            bool zero = true;
            for (std::size_t i = 0; i < cells.size; ++i) {
                zero = zero && reg->cell(at + i) == 0;
            }
            if (zero) {
                return true;
            }
        }
    }
    return false;
}

[[nodiscard]] inline MemoryRange range_of(const CpuInterval& interval) {
    return {raw(interval.first()), interval.size()};
}

[[nodiscard]] inline std::vector<MemoryRange> ranges_of(const CpuMemory& memory) {
    std::vector<MemoryRange> ranges;
    std::transform(memory.begin(), memory.end(), std::back_inserter(ranges), range_of);
    return ranges;
}

// In rising order, adjacent banks joined; empty when RAM is unknown.
[[nodiscard]] inline std::vector<MemoryRange> known_ram(const RuleInput& input) {
    return awaits_firmware(input) ? std::vector<MemoryRange>{} : ranges_of(input.topology.ram);
}

// One past the last byte, cut where it would leave 64 bits.
[[nodiscard]] inline std::uint64_t end_of(const MemoryRange& range) {
    return range.base + std::min(range.size, ~range.base);
}

// How much of a range some memory holds, which is in rising order and has no adjacent parts.
enum class Share { none, some, all };
[[nodiscard]] inline Share share_in(const std::vector<MemoryRange>& memory, const MemoryRange& range) {
    const auto part = std::upper_bound(memory.begin(), memory.end(), range.base,
                                       [](std::uint64_t base, const MemoryRange& m) { return base < end_of(m); });
    if (part == memory.end() || part->base >= end_of(range)) {
        return Share::none;
    }
    return part->base <= range.base && end_of(range) <= end_of(*part) ? Share::all : Share::some;
}

}  // namespace dmavet::rules
