// SPDX-License-Identifier: Apache-2.0
// Where a DMA address cannot cross a bus because its cells cannot be read (OF_CHECK_COUNTS in drivers/of/address.c):
// 1 to 4 address cells and at least one size cell are needed at every bus on the way.
#pragma once

#include "dmavet/subject.hpp"
#include "topology/of_address.hpp"

namespace dmavet::survey {

struct BadCells {
    NodeId bus;
    std::uint32_t address_cells, size_cells;
};

// Of an entry that does not translate: the bus whose cells are the reason, if they are.
[[nodiscard]] inline std::optional<BadCells> bad_cells(const Subject& board, const DmaRanges& ranges,
                                                       const RangeEntry& entry) {
    if (entry.cpu_start) {
        return std::nullopt;
    }
    const NodeId wall = entry.failed_at.value_or(ranges.node);
    const auto above = board.of.dma_parent(wall);
    if (!above) {
        return std::nullopt;
    }
    const topology::OfBus type = topology::of_match_bus(board.of, *above);
    if (type == topology::OfBus::pci || type == topology::OfBus::isa) {
        return std::nullopt;
    }
    const std::uint32_t address = board.of.addr_cells(wall), size = board.of.size_cells(wall);
    if (address >= 1 && address <= topology::max_addr_cells && size > 0) {
        return std::nullopt;
    }
    // Cells come from the tree's parent, or from above where that says nothing.
    const NameId name = size == 0 ? board.of.names.size_cells : board.of.names.address_cells;
    NodeId bus = board.tree.node(wall).parent;
    while (bus != root_node && !board.tree.find_property(bus, name)) {
        bus = board.tree.node(bus).parent;
    }
    return BadCells{bus, address, size};
}

}  // namespace dmavet::survey
