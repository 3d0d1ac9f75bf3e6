// SPDX-License-Identifier: Apache-2.0
// Address translation as drivers/of/address.c does it, for registers ("ranges") and for DMA ("dma-ranges").
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

inline constexpr std::uint32_t max_addr_cells = 4;                         // OF_MAX_ADDR_CELLS
inline constexpr std::uint64_t bad_addr = ~std::uint64_t{0};               // OF_BAD_ADDR
inline constexpr std::uint32_t resource_io = 0x100, resource_mem = 0x200;  // IORESOURCE_IO, IORESOURCE_MEM

// The bus types of of_busses[], in the order in which of_match_bus() tries them; none: no type takes the node.
enum class OfBus : std::uint8_t { pci, isa, default_flags, default_bus, none };
[[nodiscard]] OfBus of_match_bus(const OfTree& of, NodeId node);
// What an address of a child of a bus is made of.
struct Cells {
    std::uint32_t address, size;
};
// OF_CHECK_ADDR_COUNT() and OF_CHECK_COUNTS().
[[nodiscard]] constexpr bool is_readable(std::uint32_t address_cells) {
    return address_cells > 0 && address_cells <= max_addr_cells;
}
// The kernel's counts are signed, so huge ones are negative there.
[[nodiscard]] constexpr bool are_readable(const Cells& cells) {
    return is_readable(cells.address) && cells.size > 0 && cells.size < 0x80000000;
}
// How many cells at the front of an address hold flags, not address.
[[nodiscard]] constexpr std::uint32_t flag_cells(OfBus bus) {
    return bus == OfBus::default_bus || bus == OfBus::none ? 0 : 1;
}
// get_flags(): what the first cell of an address says about it.
[[nodiscard]] std::uint32_t address_flags(const Behaviour& does, OfBus bus, std::uint32_t first_cell);

// of_read_number(): `count` cells from `first` on, the low 64 bits; cells beyond the value read as 0.
[[nodiscard]] std::uint64_t read_number(const Property& value, std::size_t first, std::size_t count);
// The first entry of reg in the node's own address space, untranslated; absent without a whole one.
[[nodiscard]] std::optional<MemoryRange> first_reg(const OfTree& of, NodeId node);

enum class AddressSpace { registers, dma };  // through ranges and tree parents, or through dma-ranges and DMA parents

// One step of a translation: what a bus node made of an address. For traces.
struct TranslationStep {
    NodeId bus;
    bool identity;         // no property, or an empty one
    std::uint64_t result;  // bad_addr: nothing matched, or cells that nobody can read
};

// __of_translate_address(): the address at cell `first` of `value`, which is an address on the bus above
// `node`, as a CPU address; bad_addr when it has none.
[[nodiscard]] std::uint64_t of_translate_address(const OfTree& of, NodeId node, const Property& value,
                                                 std::size_t first, AddressSpace space,
                                                 std::vector<TranslationStep>* steps = nullptr);

// of_address_to_resource(node, 0), of any node but the root: whether the first reg entry becomes a resource, and its
// start and size.
struct Resource {
    std::uint64_t start;
    std::uint64_t size;
};
[[nodiscard]] std::optional<Resource> first_resource(const OfTree& of, NodeId node);

}  // namespace dmavet::topology
