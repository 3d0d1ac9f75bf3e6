// SPDX-License-Identifier: Apache-2.0
// What does an address on some bus mean to the CPU? The walk of __of_translate_address() with its habits:
// cell counts come from the tree's parents even when the walk follows DMA parents, a bus with #size-cells 0
// ends it, and a missing dma-ranges is 1:1 while a missing ranges is a wall.
#include "topology/of_address.hpp"

#include <algorithm>

namespace dmavet::topology {

namespace {

// count_cells(): for an address of `child`, which lies on the given bus.
Cells count_cells(const OfTree& of, OfBus bus, NodeId child) {
    switch (bus) {
        case OfBus::pci: return {3, 2};
        case OfBus::isa: return {2, 1};
        case OfBus::default_flags:
        case OfBus::default_bus:
        case OfBus::none: break;
    }
    return {of.addr_cells(child), of.size_cells(child)};
}

struct Address {
    std::array<std::uint32_t, max_addr_cells> cell{};

    [[nodiscard]] std::uint64_t number(std::uint32_t first, std::uint32_t count) const {
        std::uint64_t n = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            n = n << 32 | cell[first + i];
        }
        return n;
    }
    // of_bus_default_translate() on the cells behind the flags: adds and writes back 64 bits.
    void add(std::uint64_t offset, std::uint32_t flags, std::uint32_t count) {
        const std::uint64_t sum = number(flags, count) + offset;
        for (std::uint32_t i = 0; i < count; ++i) {
            cell[flags + i] = 0;
        }
        if (count > 1) {
            cell[flags + count - 2] = static_cast<std::uint32_t>(sum >> 32);
        }
        // With a flag cell and nothing behind it the kernel writes the low word over the flags.
        cell[flags + count - 1] = static_cast<std::uint32_t>(sum);
    }
};

// map(): the offset of an address in an entry of ranges or dma-ranges, bad_addr when it is not inside.
std::uint64_t map_offset(const Behaviour& does, OfBus bus, const Address& address, const Property& ranges,
                         std::size_t entry, const Cells& cells, std::uint32_t parent_cells) {
    const std::uint32_t range_flags = static_cast<std::uint32_t>(read_number(ranges, entry, 1));
    const std::uint32_t own_flags = address.cell[0];
    if (bus == OfBus::pci &&
        (address_flags(does, bus, own_flags) ^ address_flags(does, bus, range_flags)) & (resource_io | resource_mem)) {
        return bad_addr;
    }
    if (bus == OfBus::isa && (own_flags ^ range_flags) & 1) {
        return bad_addr;
    }
    if (bus == OfBus::default_flags && own_flags != range_flags) {
        return bad_addr;
    }

    const std::uint32_t flags = flag_cells(bus);
    const std::uint64_t start = read_number(ranges, entry + flags, cells.address - flags);
    const std::uint64_t size = read_number(ranges, entry + cells.address + parent_cells, cells.size);
    const std::uint64_t at = address.number(flags, cells.address - flags);
    return at < start || at >= start + size ? bad_addr : at - start;
}

// of_translate_one(): across `bus_node`, from its child bus to the bus above it.
bool translate_one(const OfTree& of, NodeId bus_node, OfBus bus, OfBus parent_bus, Address& address, const Cells& cells,
                   std::uint32_t parent_cells, AddressSpace space, bool& identity) {
    const Property* ranges =
        of.tree.find_property(bus_node, space == AddressSpace::dma ? of.names.dma_ranges : of.names.ranges);
    identity = !ranges || ranges->empty();
    if (!ranges && space == AddressSpace::registers) {
        return false;
    }

    const std::uint32_t parent_flags = flag_cells(parent_bus);
    std::uint64_t offset = bad_addr;
    if (identity) {
        offset = address.number(0, cells.address);
        for (std::uint32_t i = of.does.identity_keeps_flags ? parent_flags : 0; i < parent_cells; ++i) {
            address.cell[i] = 0;
        }
    } else {
        const std::size_t entry_cells = std::size_t{cells.address} + parent_cells + cells.size;
        std::size_t entry = 0;
        for (; entry + entry_cells <= ranges->cell_count(); entry += entry_cells) {
            offset = map_offset(of.does, bus, address, *ranges, entry, cells, parent_cells);
            if (offset != bad_addr) {
                break;
            }
        }
        if (offset == bad_addr) {
            return false;
        }
        for (std::uint32_t i = 0; i < parent_cells; ++i) {
            address.cell[i] = ranges->cell(entry + cells.address + i);
        }
    }
    address.add(offset, parent_flags, parent_cells - parent_flags);
    return true;
}

}  // namespace

std::uint64_t read_number(const Property& value, std::size_t first, std::size_t count) {
    std::uint64_t n = 0;
    for (std::size_t i = first; i < first + count; ++i) {
        n = n << 32 | (i < value.cell_count() ? value.cell(i) : 0);
    }
    return n;
}

std::uint32_t address_flags(const Behaviour& does, OfBus bus, std::uint32_t first_cell) {
    switch (bus) {
        case OfBus::pci: {
            constexpr std::uint32_t mem_64 = 0x100000, prefetch = 0x2000;
            const std::array<std::uint32_t, 4> by_space{0, resource_io, resource_mem,
                                                        resource_mem | (does.tells_64_bit_pci_memory ? mem_64 : 0)};
            return by_space[first_cell >> 24 & 3] | (first_cell & 0x40000000 ? prefetch : 0);
        }
        case OfBus::isa: return first_cell & 1 ? resource_io : resource_mem;
        case OfBus::default_flags: return first_cell;
        case OfBus::default_bus:
        case OfBus::none: break;
    }
    return resource_mem;
}

OfBus of_match_bus(const OfTree& of, NodeId node) {
    for (const std::string_view type : {"pci", "pciex", "vci", "ht"}) {
        if (of.is_type(node, type)) {
            return OfBus::pci;
        }
    }
    const std::string_view name = of.base_name(node);
    if (name == "pcie") {
        return OfBus::pci;  // "Missing device_type"
    }
    if (name == "isa") {
        return OfBus::isa;
    }
    if (of.does.needs_own_address_cells && !of.has_addr_cells(node)) {
        return OfBus::none;
    }
    return of.does.has_flag_buses && of.bus_addr_cells(node) == 3 ? OfBus::default_flags : OfBus::default_bus;
}

std::uint64_t of_translate_address(const OfTree& of, NodeId node, const Property& value, std::size_t first,
                                   AddressSpace space, std::vector<TranslationStep>* steps) {
    const auto parent_of = [&](NodeId n) { return space == AddressSpace::dma ? of.dma_parent(n) : of.tree.parent(n); };
    if (space == AddressSpace::dma && of.leads_to_cycle(node)) {
        return bad_addr;
    }

    auto parent = parent_of(node);
    if (!parent) {
        return bad_addr;
    }
    OfBus bus = of_match_bus(of, *parent);
    Cells cells = count_cells(of, bus, node);
    if (bus == OfBus::none || !are_readable(cells)) {
        return bad_addr;
    }
    Address address;
    for (std::uint32_t i = 0; i < cells.address; ++i) {
        address.cell[i] = static_cast<std::uint32_t>(read_number(value, first + i, 1));
    }

    for (;;) {
        const NodeId at = *parent;
        parent = parent_of(at);
        if (!parent) {
            return address.number(0, cells.address);
        }

        const OfBus parent_bus = of_match_bus(of, *parent);
        const Cells parent_cells = count_cells(of, parent_bus, at);
        bool identity = false;
        const bool translated =
            parent_bus != OfBus::none && are_readable(parent_cells) &&
            translate_one(of, at, bus, parent_bus, address, cells, parent_cells.address, space, identity);
        if (steps) {
            steps->push_back({at, identity, translated ? address.number(0, parent_cells.address) : bad_addr});
        }
        if (!translated) {
            return bad_addr;
        }
        cells = parent_cells;
        bus = parent_bus;
    }
}

std::optional<Resource> first_resource(const OfTree& of, NodeId node) {
    // On a PCI bus __of_get_address() reads "assigned-addresses" by BAR, which no index selects.
    const Property* reg = of.tree.find_property(node, of.names.reg);
    const OfBus bus = of_match_bus(of, of.tree.node(node).parent);
    if (bus == OfBus::pci) {
        reg = of.tree.find_property(node, "assigned-addresses");
    }
    const Cells cells = count_cells(of, bus, node);
    if (!reg || bus == OfBus::none || !is_readable(cells.address)) {
        return std::nullopt;
    }
    if (reg->cell_count() < std::size_t{cells.address} + cells.size) {
        return std::nullopt;
    }

    const std::uint32_t flags = address_flags(of.does, bus, reg->cell(0));
    // An IO address needs a registered IO range, which no driver has made when the tree is populated.
    if (!(flags & resource_mem)) {
        return std::nullopt;
    }
    const std::uint64_t start = of_translate_address(of, node, *reg, 0, AddressSpace::registers);
    if (start == bad_addr) {
        return std::nullopt;
    }
    const std::uint64_t size = read_number(*reg, cells.address, cells.size);
    if (of.does.checks_resource_end && size != 0 && start + (size - 1) < start) {
        return std::nullopt;
    }
    return Resource{start, size};
}

std::optional<MemoryRange> first_reg(const OfTree& of, NodeId node) {
    const Property* reg = of.tree.find_property(node, of.names.reg);
    const std::uint32_t address_cells = of.addr_cells(node), size_cells = of.size_cells(node);
    if (!reg || reg->cell_count() < std::size_t{address_cells} + size_cells) {
        return std::nullopt;
    }
    return MemoryRange{read_number(*reg, 0, address_cells), read_number(*reg, address_cells, size_cells)};
}

}  // namespace dmavet::topology
