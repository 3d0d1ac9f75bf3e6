// SPDX-License-Identifier: Apache-2.0
// What do `ranges` and `reg` say of registers?
#include "survey/register_windows.hpp"

#include "topology/of_address.hpp"

namespace dmavet::survey {

namespace {

bool can_be_read(std::size_t child, std::size_t parent, std::size_t size) {
    return child <= topology::max_addr_cells && parent <= topology::max_addr_cells &&
           size <= topology::max_addr_cells && size > 0;
}

}  // namespace

std::vector<RegisterWindow> read_register_windows(const Subject& board) {
    std::vector<RegisterWindow> windows;
    for (const Property* ranges : board.tree.properties_named(board.of.names.ranges)) {
        const NodeId bus = ranges->node;
        if (bus == root_node || board.tree.node(bus).parent != root_node) {
            continue;
        }
        if (topology::of_match_bus(board.of, bus) != topology::OfBus::default_bus) {
            continue;
        }
        const std::uint32_t child = board.of.bus_addr_cells(bus), parent = board.of.addr_cells(bus);
        const std::uint32_t size = board.of.bus_size_cells(bus);
        if (!can_be_read(child, parent, size)) {
            continue;
        }
        const std::size_t entry = std::size_t{child} + parent + size;
        for (std::size_t at = 0; at + entry <= ranges->cell_count(); at += entry) {
            windows.push_back({bus, ranges->cell_count() % entry == 0, child, topology::read_number(*ranges, at, child),
                               topology::read_number(*ranges, at + child, parent),
                               topology::read_number(*ranges, at + child + parent, size)});
        }
    }
    return windows;
}

std::vector<OutboundWindow> outbound_windows(const Subject& board, NodeId host) {
    std::vector<OutboundWindow> windows;
    const Property* ranges = board.tree.find_property(host, board.of.names.ranges);
    constexpr std::size_t child_cells = 3, size_cells = 2;
    const std::size_t parent_cells = board.of.addr_cells(host);
    const std::size_t entry_cells = child_cells + parent_cells + size_cells;
    if (!ranges || parent_cells > topology::max_addr_cells) {
        return windows;
    }
    for (std::size_t at = 0; at + entry_cells <= ranges->cell_count(); at += entry_cells) {
        if (!(topology::address_flags(board.of.does, topology::OfBus::pci, ranges->cell(at)) &
              topology::resource_mem)) {
            continue;
        }
        const std::uint64_t cpu = topology::of_translate_address(board.of, host, *ranges, at + child_cells,
                                                                 topology::AddressSpace::registers);
        windows.push_back({BusAddr{topology::read_number(*ranges, at + 1, 2)},
                           cpu == topology::bad_addr ? std::nullopt : std::optional(CpuAddr{cpu}),
                           topology::read_number(*ranges, at + child_cells + parent_cells, size_cells)});
    }
    return windows;
}

std::optional<CpuInterval> first_registers(const Subject& board, NodeId node) {
    const auto found = topology::first_resource(board.of, node);
    return found ? CpuInterval::of(CpuAddr{found->start}, found->size) : std::nullopt;
}

bool has_registers(const Subject& board, NodeId node) {
    return topology::first_resource(board.of, node).has_value();
}

NodeId where_registers_end(const Subject& board, NodeId node) {
    const Property* reg = board.tree.find_property(node, board.of.names.reg);
    std::vector<topology::TranslationStep> steps;
    if (reg) {
        (void)topology::of_translate_address(board.of, node, *reg, 0, topology::AddressSpace::registers, &steps);
    }
    return steps.empty() || steps.back().result != topology::bad_addr ? node : steps.back().bus;
}

}  // namespace dmavet::survey
