// SPDX-License-Identifier: Apache-2.0
// RAM as far as a rule may say that something lies outside of it.
#pragma once

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

// Empty when it is unknown.
[[nodiscard]] inline CpuMemory known_ram(const RuleInput& input) {
    return awaits_firmware(input) ? CpuMemory{} : input.topology.ram;
}

}  // namespace dmavet::rules
