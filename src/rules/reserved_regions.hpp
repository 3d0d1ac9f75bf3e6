// SPDX-License-Identifier: Apache-2.0
// What the rules about reserved memory look at. A rejected /reserved-memory is one finding, and so is a region whose
// place cannot be read; what such regions seem to say is not looked at.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules {

// dt_root_addr_cells and dt_root_size_cells, which count for all regions.
struct RegionCells {
    std::size_t address, size;
    [[nodiscard]] std::size_t address_bytes() const { return address * 4; }
    [[nodiscard]] std::size_t size_bytes() const { return size * 4; }
    [[nodiscard]] std::size_t entry_bytes() const { return address_bytes() + size_bytes(); }
};

[[nodiscard]] inline RegionCells region_cells(const RuleInput& input) {
    return {input.of.bus_addr_cells(root_node), input.of.bus_size_cells(root_node)};
}

[[nodiscard]] inline bool has_flag(const RuleInput& input, const ReservedRegion& region, std::string_view name) {
    return input.tree.find_property(region.node, name) != nullptr;
}

[[nodiscard]] inline bool is_shared_pool(const RuleInput& input, NodeId node) {
    return topology::has(input.of.known_compatible(node), topology::KnownCompatible::shared_dma_pool);
}

[[nodiscard]] inline bool is_restricted_pool(const RuleInput& input, NodeId node) {
    return topology::has(input.of.known_compatible(node), topology::KnownCompatible::restricted_dma_pool);
}

// Whether the kernel gives a region to someone who allocates DMA buffers from it.
[[nodiscard]] inline bool is_dma_pool(const RuleInput& input, NodeId node) {
    return is_shared_pool(input, node) || is_restricted_pool(input, node);
}

// Whether a node is a region as the kernel looks for them: a child of /reserved-memory.
[[nodiscard]] inline bool is_region_node(const RuleInput& input, NodeId node) {
    const NodeId parent = input.tree.node(node).parent;
    return node != root_node && parent != root_node && input.tree.node(parent).parent == root_node &&
           input.of.base_name(parent) == "reserved-memory";
}

// A region one level too deep, below a child of /reserved-memory that only groups it: reserved-properties-outside.
[[nodiscard]] inline bool is_nested_region(const RuleInput& input, NodeId node) {
    const NodeId parent = input.tree.node(node).parent;
    if (node == root_node || !is_region_node(input, parent)) {
        return false;
    }
    if (!input.of.available(node) || !input.of.available(parent)) {
        return false;
    }
    const auto has = [&](NodeId n, std::string_view name) { return input.tree.find_property(n, name) != nullptr; };
    return (has(node, "reg") || has(node, "size")) && !has(parent, "reg") && !has(parent, "size") &&
           !has(parent, "iommu-addresses");
}

// Calls `visit` with each such region of a group.
template <class Visit>
void for_each_nested_region(const RuleInput& input, NodeId group, Visit visit) {
    for (auto node = input.tree.first_child(group); node; node = input.tree.next_sibling(*node)) {
        if (is_nested_region(input, *node)) {
            visit(*node);
        }
    }
}

// The start of a kernel message of the early scan, which moved from drivers/of/fdt.c to of_reserved_mem.c.
[[nodiscard]] inline std::string early_scan_log(const RuleInput& input, std::string_view text) {
    return std::string(input.kernel.does.early_scan_log).append(text);
}

// A device and one entry of its memory-region that leads to a region which the kernel looks at.
struct RegionUser {
    const ReservedRegion* region;
    const Device* device;
    PoolAttached attached;
    std::size_t entry;  // its position in memory-region
};

// Those of all available devices, grouped by region in document order.
[[nodiscard]] inline std::vector<RegionUser> region_users(const RuleInput& input) {
    std::vector<RegionUser> users;
    if (input.topology.reserved.empty() || input.topology.reserved.front().ignored()) {
        return users;
    }
    for (const Property* list : input.tree.properties_named(input.tree.name_id("memory-region"))) {
        if (!input.topology.reachable[index(list->node)]) {
            continue;
        }
        const Device* device = input.topology.find(list->node);
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

// Calls `visit` with each region's users in a row, each device once.
template <class Visit>
void for_each_used_region(std::vector<RegionUser> users, Visit visit) {
    for (auto first = users.begin(); first != users.end();) {
        const auto end =
            std::find_if(first, users.end(), [&](const RegionUser& user) { return user.region != first->region; });
        const auto last = std::unique(
            first, end, [](const RegionUser& a, const RegionUser& b) { return a.device->node == b.device->node; });
        visit(std::span<const RegionUser>(first, last));
        first = end;
    }
}

[[nodiscard]] inline std::vector<NodeId> nodes_of(std::span<const RegionUser> users) {
    std::vector<NodeId> nodes;
    for (const RegionUser& user : users) {
        nodes.push_back(user.device->node);
    }
    return nodes;
}

}  // namespace dmavet::rules
