// SPDX-License-Identifier: Apache-2.0
// Does a memory node wait for firmware?
#include "survey/ram.hpp"

#include "survey/regions.hpp"
#include "topology/memory.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::survey {

namespace {

bool is_empty_somewhere(const Property& reg, const RegionCells& cells) {
    for (std::size_t at = cells.address; at + cells.size <= reg.cell_count(); at += cells.address + cells.size) {
        bool zero = true;
        for (std::size_t i = 0; i < cells.size; ++i) {
            zero = zero && reg.cell(at + i) == 0;
        }
        if (zero) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool has_empty_bank(const Subject& board) {
    const RegionCells cells = region_cells(board);
    const bool given = !board.topology.memory.from.node;
    if (given || cells.entry_bytes() == 0) {
        return false;
    }
    for (auto node = board.tree.first_child(root_node); node; node = board.tree.next_sibling(*node)) {
        if (!board.of.is_type(*node, "memory") || !board.of.available(*node)) {
            continue;
        }
        const Property* reg = board.tree.find_property(*node, "reg");
        if (reg && is_empty_somewhere(*reg, cells)) {
            return true;
        }
    }
    return false;
}

bool lies_above_only_bank(const Subject& board, const ReservedRegion& region) {
    return topology::lies_above_only_bank(board.topology.memory, region);
}

}  // namespace dmavet::survey
