// SPDX-License-Identifier: Apache-2.0
// What does this tree say of a node, so that another tree of the same SoC can be held against it? Which board it is,
// how its buses are called and which devices it enables must make no difference.
#include "facts/declaration.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dmavet/learn.hpp"
#include "topology/bus_master.hpp"
#include "topology/coherency.hpp"
#include "topology/dma_ranges.hpp"
#include "topology/of_address.hpp"

namespace dmavet {

namespace {

std::string_view unit_address(std::string_view name) {
    const std::size_t at = name.find('@');
    return at == std::string_view::npos ? std::string_view{} : name.substr(at + 1);
}

std::string place(const OfTree& of, NodeId node) {
    const Property* reg = of.tree.find_property(node, of.names.reg);
    const std::uint64_t address = reg ? of_translate_address(of, node, *reg, 0, AddressSpace::registers) : bad_addr;
    if (address != bad_addr) {
        return fmt::format("{:x}", address);
    }
    const std::string_view unit = unit_address(of.tree.node(node).name);
    const std::string own(unit.empty() ? of.tree.node(node).name : unit);
    // What is not memory-mapped is told from others by the nodes above, up to the bus that is.
    const NodeId parent = of.tree.node(node).parent;
    const bool is_mapped = parent == root_node || of.tree.find_property(parent, of.names.ranges);
    return is_mapped ? own : fmt::format("{}/{}", place(of, parent), own);
}

std::string joined_sorted(std::vector<std::string> parts, std::string_view separator) {
    std::sort(parts.begin(), parts.end());
    return fmt::format("{}", fmt::join(parts, separator));
}

void add_streams(const OfTree& of, const Property& list, std::vector<std::string>& parts) {
    PhandleArgs entry = of.phandle_entry(list, 0, of.names.iommu_cells);
    while (entry.status == PhandleArgs::Status::ok) {
        std::string text = declaration_key(of, entry.node);
        for (std::uint32_t i = 0; i < entry.count; ++i) {
            text += fmt::format(" {:#x}", list.cell(entry.first_cell + i));
        }
        parts.push_back(std::move(text));
        entry = of.phandle_entry(list, entry.next_cell, of.names.iommu_cells);
    }
}

// Rows of length 0 are placeholders for firmware.
void add_map_rows(const OfTree& of, const Property& map, std::vector<std::string>& parts) {
    for (std::size_t cell = 0; cell + 4 <= map.cell_count(); cell += 4) {
        const auto controller = of.tree.find_phandle(map.cell(cell + 1));
        if (!controller || map.cell(cell + 3) == 0) {
            continue;
        }
        parts.push_back(fmt::format("{} {:#x}-{:#x} from {:#x}", declaration_key(of, *controller), map.cell(cell),
                                    map.cell(cell) + map.cell(cell + 3) - 1, map.cell(cell + 2)));
    }
}

}  // namespace

std::string declaration_key(const OfTree& of, NodeId node) {
    const Property* list = of.tree.find_property(node, of.names.compatible);
    if (!list || list->as_string().empty()) {
        return {};
    }
    return fmt::format("{}@{}", list->as_string(), place(of, node));
}

std::string declared_iommus(const OfTree& of, NodeId node) {
    std::vector<std::string> parts;
    if (const Property* list = of.tree.find_property(node, of.names.iommus)) {
        add_streams(of, *list, parts);
    }
    if (const Property* map = of.tree.find_property(node, of.names.iommu_map)) {
        add_map_rows(of, *map, parts);
    }
    return parts.empty() ? "none" : joined_sorted(std::move(parts), "; ");
}

std::string declared_windows(const RangeWalk& walk) {
    // Not identity: nobody meant what the kernel makes of a property that it cannot read.
    if (walk.ranges && (walk.end == RangeWalkEnd::untranslated || walk.ranges->leftover_bytes != 0)) {
        return "unreadable";
    }
    if (walk.end != RangeWalkEnd::found) {
        return "identity";
    }
    std::vector<std::string> parts;
    for (const Region& region : walk.ranges->map) {
        parts.push_back(fmt::format("{:#x}={:#x}+{:#x}", raw(region.dma_start), raw(region.cpu_start), region.size));
    }
    return parts.empty() ? "nothing" : fmt::format("{}", fmt::join(parts, ", "));
}

TreeDeclarations read_declarations(const OfTree& of, const Topology& topology, const Kernel& kernel) {
    TreeDeclarations tree{soc_of(of.tree), {}};
    if (tree.soc.empty()) {
        return tree;
    }
    // Disabled nodes count: the SoC's file declares them for boards that enable them.
    for (const Property* list : of.tree.properties_named(of.names.compatible)) {
        const NodeId node = list->node;
        if (node == root_node) {
            continue;
        }
        const bool is_about_dma =
            of.tree.find_property(node, of.names.iommu_cells) || of.tree.find_property(node, of.names.dma_coherent) ||
            of.tree.find_property(node, of.names.dma_noncoherent) || classify_bus_master(of, node) != BusMaster::no;
        // pci_dma_configure() starts with the host bridge's own dma-ranges, everybody else with the bus above.
        const std::optional<NodeId> start = of.is_type(node, "pci") ? node : of.dma_parent(node);
        Declaration one{node,
                        declaration_key(of, node),
                        resolve_coherent(of, node, kernel).value.value_or(false),
                        declared_iommus(of, node),
                        declared_windows(walk_dma_ranges(of, *start, topology.dma_ranges)),
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
