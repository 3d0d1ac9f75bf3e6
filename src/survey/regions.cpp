// SPDX-License-Identifier: Apache-2.0
// Which nodes are regions, and who refers to them?
#include "survey/regions.hpp"

#include <algorithm>

#include "survey/nodes.hpp"

namespace dmavet::survey {

bool default_area_is_region(const Subject& board) {
    return board.placement.cma_region.has_value();
}

bool is_region_node(const Subject& board, NodeId node) {
    const NodeId parent = board.tree.node(node).parent;
    return node != root_node && parent != root_node && board.tree.node(parent).parent == root_node &&
           board.of.base_name(parent) == "reserved-memory";
}

bool is_nested_region(const Subject& board, NodeId node) {
    const NodeId parent = board.tree.node(node).parent;
    if (node == root_node || !is_region_node(board, parent)) {
        return false;
    }
    if (!board.of.available(node) || !board.of.available(parent)) {
        return false;
    }
    const auto has = [&](NodeId n, std::string_view name) { return board.tree.find_property(n, name) != nullptr; };
    return (has(node, "reg") || has(node, "size")) && !has(parent, "reg") && !has(parent, "size") &&
           !has(parent, "iommu-addresses");
}

std::vector<RegionReference> find_region_references(const Subject& board) {
    std::vector<RegionReference> references;
    for_each_reachable(board, "memory-region", [&](const Property& list) {
        for (std::size_t i = 0; i < list.cell_count(); ++i) {
            references.push_back({list.node, i, list.cell(i), board.tree.find_phandle(list.cell(i))});
        }
    });
    return references;
}

std::vector<RegionUser> find_region_users(const Subject& board) {
    std::vector<RegionUser> users;
    if (board.topology.reserved.empty() || board.topology.reserved.front().ignored()) {
        return users;
    }
    for (const Property* list : board.tree.properties_named(board.tree.name_id("memory-region"))) {
        if (!board.topology.reachable[index(list->node)]) {
            continue;
        }
        const Device* device = board.topology.find(list->node);
        if (!device) {
            continue;
        }
        for (std::size_t i = 0; i < device->pools.size(); ++i) {
            if (const ReservedRegion* region = device->pools[i].region) {
                users.push_back({region, device, device->pools[i].attached, i});
            }
        }
    }
    std::stable_sort(users.begin(), users.end(),
                     [](const RegionUser& a, const RegionUser& b) { return a.region->node < b.region->node; });
    return users;
}

std::vector<NodeId> nodes_of(std::span<const RegionUser> users) {
    std::vector<NodeId> nodes;
    nodes.reserve(users.size());
    for (const RegionUser& user : users) {
        nodes.push_back(user.device->node);
    }
    return nodes;
}

}  // namespace dmavet::survey
