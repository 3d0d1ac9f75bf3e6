// SPDX-License-Identifier: Apache-2.0
// What kind of node is it, by its names and those above it?
#include "survey/nodes.hpp"

#include <algorithm>
#include <iterator>

#include "topology/bus_master.hpp"
#include "topology/of_address.hpp"
#include "topology/of_tree.hpp"
#include "topology/purpose.hpp"

namespace dmavet::survey {

bool is_pci_function(const Subject& board, NodeId node) {
    return board.of.is_type(board.tree.node(node).parent, "pci");
}

bool is_on_nonprobing_bus(const Subject& board, NodeId node) {
    constexpr std::string_view controllers[] = {"i2c", "spi", "qspi", "usb", "mdio", "i3c"};
    if (node == root_node || board.of.size_cells(node) != 0) {
        return false;
    }
    std::string_view name = board.of.base_name(board.tree.node(node).parent);
    name = name.substr(0, name.find_last_not_of("0123456789-") + 1);
    return std::find(std::begin(controllers), std::end(controllers), name) != std::end(controllers);
}

bool holds_free_names(const Tree& tree, NodeId node) {
    for (NodeId n = node; n != root_node; n = tree.node(n).parent) {
        if (tree.node(n).parent != root_node) {
            continue;
        }
        const std::string_view name = tree.node(n).name;
        return name.starts_with("__") || name == "aliases" || name == "chosen";
    }
    return false;
}

bool describes_virtual_machine(const Subject& board) {
    // What the machine type of a virtual machine monitor is called.
    constexpr std::string_view monitors[] = {"linux,dummy-virt", "xen,xenvm", "kvm", "firecracker", "crosvm"};
    if (board.tree.find_child(root_node, "hypervisor")) {
        return true;
    }
    const Property* list = board.tree.find_property(root_node, board.of.names.compatible);
    return list && topology::any_string(*list, [&](std::string_view compatible) {
               return std::any_of(std::begin(monitors), std::end(monitors), [&](std::string_view name) {
                   return compatible.find(name) != std::string_view::npos;
               });
           });
}

bool is_pci_bus(const Subject& board, NodeId node) {
    return topology::of_match_bus(board.of, node) == topology::OfBus::pci;
}

std::string_view kind_of(const Subject& board, NodeId node) {
    return topology::without_number(board.of.base_name(node));
}

bool is_bus(const Subject& board, NodeId node) {
    return topology::of_match_bus(board.of, node) != topology::OfBus::none;
}

bool is_for_linux(const Subject& board) {
    return topology::is_for_linux(topology::purpose_of(board.tree));
}

}  // namespace dmavet::survey
