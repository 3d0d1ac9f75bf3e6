// SPDX-License-Identifier: Apache-2.0
// Which nodes are regions, and who refers to them?
#include "survey/regions.hpp"

#include <algorithm>

#include "survey/nodes.hpp"
#include "topology/of_address.hpp"

namespace dmavet::survey {

bool default_area_is_region(const Subject& board) {
    return board.placement.cma_region.has_value();
}

RegionsFormat regions_format(const Subject& board, NodeId reserved_memory) {
    using Fault = RegionsFormat::Fault;
    const RegionCells root = region_cells(board);
    for (const auto& [name, wanted] :
         {std::pair{"#size-cells", root.size}, std::pair{"#address-cells", root.address}}) {
        const Property* own = board.tree.find_property(reserved_memory, name);
        if (!own) {
            return {Fault::missing, name, 0, wanted};
        }
        const auto value = own->as_u32();
        if (!value) {
            return {Fault::short_cell, name, 0, wanted};
        }
        if (*value != wanted) {
            return {Fault::other_value, name, *value, wanted};
        }
    }
    const bool has_ranges = board.tree.find_property(reserved_memory, board.of.names.ranges) != nullptr;
    return {has_ranges ? Fault::none : Fault::missing, "ranges", 0, 0};
}

std::size_t reg_entries(const Subject& board, const ReservedRegion& region) {
    const Property* reg = board.tree.find_property(region.node, board.of.names.reg);
    const std::size_t bytes = region_cells(board).entry_bytes();
    return reg && bytes > 0 ? reg->value.size() / bytes : 0;
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

std::span<const RegionReference> references_of(std::span<const RegionReference> all, NodeId user) {
    const auto first = std::partition_point(all.begin(), all.end(), [&](const auto& r) { return r.user < user; });
    const auto last = std::partition_point(first, all.end(), [&](const auto& r) { return r.user == user; });
    return {first, last};
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

std::span<const RegionUser> users_of(std::span<const RegionUser> all, const ReservedRegion& region) {
    const auto first = std::lower_bound(all.begin(), all.end(), region.node,
                                        [](const RegionUser& user, NodeId node) { return user.region->node < node; });
    const auto end = std::upper_bound(first, all.end(), region.node,
                                      [](NodeId node, const RegionUser& user) { return node < user.region->node; });
    return {first, end};
}

std::vector<NodeId> nodes_of(std::span<const RegionUser> users) {
    std::vector<NodeId> nodes;
    nodes.reserve(users.size());
    for (const RegionUser& user : users) {
        nodes.push_back(user.device->node);
    }
    return nodes;
}

std::optional<CpuInterval> place_by_own_cells(const Subject& board, const ReservedRegion& region) {
    constexpr std::uint32_t most = 2;
    const Property* reg = board.tree.find_property(region.node, "reg");
    const auto cells = [&](std::string_view name) {
        const Property* own = board.tree.find_property(board.tree.node(region.node).parent, name);
        return own ? own->as_u32().value_or(0) : 0;
    };
    const std::uint32_t address = cells("#address-cells"), size = cells("#size-cells");
    if (!reg || address > most || size > most || reg->cell_count() < std::size_t{address} + size) {
        return std::nullopt;
    }
    return CpuInterval::of(CpuAddr{topology::read_number(*reg, 0, address)},
                           topology::read_number(*reg, address, size));
}

}  // namespace dmavet::survey
