// SPDX-License-Identifier: Apache-2.0
// What does one tree say of every node that can be told from all others?
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "dmavet/learn.hpp"
#include "facts/declaration.hpp"
#include "topology/bus_master.hpp"
#include "topology/dma_ranges.hpp"
#include "topology/memory.hpp"

namespace dmavet {

TreeDeclarations read_declarations(const topology::OfTree& of, const Topology& topology) {
    TreeDeclarations tree{soc_of(of.tree), {}, {}};
    if (tree.soc.empty()) {
        return tree;
    }
    if (const auto base = topology::written_ram_base(of)) {
        tree.ram = fmt::format("{:#x}", *base);
    }
    // Disabled nodes count: the SoC's file declares them for boards that enable them.
    for (const Property* list : of.tree.properties_named(of.names.compatible)) {
        const NodeId node = list->node;
        if (node == root_node) {
            continue;
        }
        const bool is_about_dma = of.tree.find_property(node, of.names.iommu_cells) ||
                                  of.tree.find_property(node, of.names.dma_coherent) ||
                                  of.tree.find_property(node, of.names.dma_noncoherent) ||
                                  topology::classify_bus_master(of, node) != BusMaster::no;
        // pci_dma_configure() starts with the host bridge's own dma-ranges, everybody else with the bus above.
        const std::optional<NodeId> start = of.is_type(node, "pci") ? node : of.dma_parent(node);
        Declaration one{node,
                        facts::declaration_key(of, node),
                        facts::declared_coherency(of, node).value,
                        facts::declared_iommus(of, node),
                        facts::declared_windows(topology::walk_dma_ranges(of, *start, topology.dma_ranges)),
                        is_about_dma};
        if (!one.key.empty()) {
            tree.nodes.push_back(std::move(one));
        }
    }
    // Where two nodes have one key, neither can be told from the other.
    std::stable_sort(tree.nodes.begin(), tree.nodes.end(),
                     [](const Declaration& a, const Declaration& b) { return a.key < b.key; });
    std::vector<Declaration> unique;
    for (std::size_t i = 0; i < tree.nodes.size();) {
        std::size_t end = i + 1;
        while (end < tree.nodes.size() && tree.nodes[end].key == tree.nodes[i].key) {
            ++end;
        }
        if (end == i + 1) {
            unique.push_back(std::move(tree.nodes[i]));
        }
        i = end;
    }
    tree.nodes = std::move(unique);
    return tree;
}

}  // namespace dmavet
