// SPDX-License-Identifier: Apache-2.0
// Is it by design that two devices have one stream id? Looks at the front of each property only: as far as real trees
// go, and no further however long a property is.
#include "survey/shared_stream.hpp"

#include <algorithm>
#include <string_view>

#include "topology/of_tree.hpp"

namespace dmavet::survey {

namespace {

constexpr std::size_t most_dmas_cells = 64;
constexpr std::size_t most_compatible_bytes = 256;
constexpr std::size_t most_properties = 64;

bool names_as_dma_controller(const Subject& board, NodeId client, NodeId controller) {
    const Property* dmas = board.tree.find_property(client, "dmas");
    const std::uint32_t phandle = board.tree.node(controller).phandle;
    if (!dmas || phandle == 0) {
        return false;
    }
    for (std::size_t i = 0; i < std::min(dmas->cell_count(), most_dmas_cells); ++i) {
        if (dmas->cell(i) == phandle) {
            return true;
        }
    }
    return false;
}

bool compatible_mentions(const Subject& board, NodeId node, std::string_view word) {
    const Property* compatible = board.tree.find_property(node, board.of.names.compatible);
    if (!compatible) {
        return false;
    }
    const std::string_view text{reinterpret_cast<const char*>(compatible->value.data()),
                                std::min(compatible->value.size(), most_compatible_bytes)};
    return text.find(word) != std::string_view::npos;
}

bool are_usb_companions(const Subject& board, NodeId a, NodeId b) {
    const auto is = [&](NodeId node, std::string_view word) { return compatible_mentions(board, node, word); };
    return (is(a, "ohci") && is(b, "ehci")) || (is(a, "ehci") && is(b, "ohci"));
}

// Host and gadget, for example, with a driver each.
bool have_same_registers(const Subject& board, NodeId a, NodeId b) {
    const Property* reg_a = board.tree.find_property(a, board.of.names.reg);
    const Property* reg_b = board.tree.find_property(b, board.of.names.reg);
    return reg_a && reg_b && board.tree.node(a).parent == board.tree.node(b).parent &&
           std::ranges::equal(reg_a->value, reg_b->value);
}

// Whether a node refers to another one by a property that is this reference and nothing else.
bool refers_to(const Subject& board, NodeId node, NodeId other) {
    const std::uint32_t phandle = board.tree.node(other).phandle;
    const auto all = board.tree.properties(node);
    const auto properties = all.first(std::min(all.size(), most_properties));
    return phandle != 0 && std::any_of(properties.begin(), properties.end(), [&](const Property& property) {
               return property.value.size() == 4 && property.cell(0) == phandle;
           });
}

// An engine and the block in front of it, through which the CPU talks to it: one master. The block interrupts nobody.
bool is_interface_of(const Subject& board, NodeId block, NodeId engine) {
    return board.tree.node(block).parent == board.tree.node(engine).parent &&
           !board.tree.find_property(block, board.of.names.interrupts) &&
           !board.tree.find_property(block, "interrupts-extended") && refers_to(board, engine, block);
}

}  // namespace

bool is_test_client(const Subject& board, NodeId node) {
    return !board.tree.find_property(node, board.of.names.reg) && compatible_mentions(board, node, "mmu") &&
           compatible_mentions(board, node, "test");
}

bool is_shared_by_design(const Subject& board, NodeId a, NodeId b) {
    return board.tree.is_inside(b, a) || board.tree.is_inside(a, b) || names_as_dma_controller(board, a, b) ||
           names_as_dma_controller(board, b, a) || are_usb_companions(board, a, b) ||
           have_same_registers(board, a, b) || is_interface_of(board, a, b) || is_interface_of(board, b, a) ||
           is_test_client(board, a) || is_test_client(board, b);
}

}  // namespace dmavet::survey
