// SPDX-License-Identifier: Apache-2.0
// What kind of node is it? Questions that a glance at the node and those above it answers.
#pragma once

#include <string_view>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

// Whether the kernel can read addresses below it: since 6.13 a node without #address-cells of its own is no bus.
[[nodiscard]] bool is_bus(const Subject& board, NodeId node);

// Whether the kernel reads addresses below it as those of a PCI bus.
[[nodiscard]] bool is_pci_bus(const Subject& board, NodeId node);

// What it is called without unit address and number: "isp0", "ethernet-3" and "axi_dma_0" are instances of one kind.
[[nodiscard]] std::string_view kind_of(const Subject& board, NodeId node);

// Whether a PCI bus is above it: what it says is read for nobody, its host bridge's properties count.
[[nodiscard]] bool is_pci_function(const Subject& board, NodeId node);

// Whether its device never passes of_dma_configure(): the bus_type above has no dma_configure, and its data goes
// through the controller's own DMA. The bus is told by the controller's name, and by children without registers in
// memory.
[[nodiscard]] bool is_on_nonprobing_bus(const Subject& board, NodeId node);

// Whether it holds labels, paths and fix-ups under names of their author's choice, so that a property found by its name
// there is not what it seems.
[[nodiscard]] bool holds_free_names(const Tree& tree, NodeId node);

// Whether neither it nor a node above it is disabled.
[[nodiscard]] inline bool is_reachable(const Subject& board, NodeId node) {
    return board.topology.reachable[index(node)];
}

// What most rules look at: visit(property) with each property of that name of a reachable node.
template <class Visit>
void for_each_reachable(const Subject& board, std::string_view property, Visit visit) {
    for (const Property* found : board.tree.properties_named(board.tree.name_id(property))) {
        if (is_reachable(board, found->node)) {
            visit(*found);
        }
    }
}

// visit(property) with each dma-coherent, then each dma-noncoherent of a reachable node.
template <class Visit>
void for_each_coherency_flag(const Subject& board, Visit visit) {
    for (const std::string_view name : {"dma-coherent", "dma-noncoherent"}) {
        for_each_reachable(board, name, visit);
    }
}

// Whether the tree describes a virtual machine. Then devices without passthrough are software on the host, which reads
// and writes the guest's memory through its caches.
[[nodiscard]] bool describes_virtual_machine(const Subject& board);

// Whether Linux gets the tree, and neither a boot loader nor a hypervisor keeps it for itself.
[[nodiscard]] bool is_for_linux(const Subject& board);

}  // namespace dmavet::survey
