// SPDX-License-Identifier: Apache-2.0
// What is a region of reserved memory, and who refers to it?
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/subject.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::survey {

// dt_root_addr_cells and dt_root_size_cells, which count for all regions.
struct RegionCells {
    std::size_t address, size;
    [[nodiscard]] std::size_t address_bytes() const { return address * 4; }
    [[nodiscard]] std::size_t size_bytes() const { return size * 4; }
    [[nodiscard]] std::size_t entry_bytes() const { return address_bytes() + size_bytes(); }
};

[[nodiscard]] inline RegionCells region_cells(const Subject& board) {
    return {board.of.bus_addr_cells(root_node), board.of.bus_size_cells(root_node)};
}

// What __reserved_mem_check_root() trips over first, in its order.
struct RegionsFormat {
    enum class Fault : std::uint8_t { none, missing, short_cell, other_value } fault;
    std::string_view property;
    std::size_t value;   // other_value
    std::size_t wanted;  // the root's; 0 for ranges, which only has to be there
};
[[nodiscard]] RegionsFormat regions_format(const Subject& board, NodeId reserved_memory);

// How many entries the reg of a region has.
[[nodiscard]] std::size_t reg_entries(const Subject& board, const ReservedRegion& region);

[[nodiscard]] inline bool has_flag(const Subject& board, const ReservedRegion& region, std::string_view name) {
    return board.tree.find_property(region.node, name) != nullptr;
}

[[nodiscard]] inline bool is_shared_pool(const Subject& board, NodeId node) {
    return topology::has(board.of.known_compatible(node), topology::KnownCompatible::shared_dma_pool);
}

[[nodiscard]] inline bool is_restricted_pool(const Subject& board, NodeId node) {
    return topology::has(board.of.known_compatible(node), topology::KnownCompatible::restricted_dma_pool);
}

// Whether the kernel gives a region to someone who allocates DMA buffers from it.
[[nodiscard]] inline bool is_dma_pool(const Subject& board, NodeId node) {
    return is_shared_pool(board, node) || is_restricted_pool(board, node);
}

// Whether a node is a region as the kernel looks for them: a child of /reserved-memory.
[[nodiscard]] bool is_region_node(const Subject& board, NodeId node);

// A region one level too deep, below a child of /reserved-memory that only groups it.
[[nodiscard]] bool is_nested_region(const Subject& board, NodeId node);

// Calls `visit` with each such region of a group.
template <class Visit>
void for_each_nested_region(const Subject& board, NodeId group, Visit visit) {
    for (auto node = board.tree.first_child(group); node; node = board.tree.next_sibling(*node)) {
        if (is_nested_region(board, *node)) {
            visit(*node);
        }
    }
}

// Whether a region of the tree is the default CMA area, or was to be: then cma= is not looked at. A kernel that gives
// cma= the place of such a region keeps none.
[[nodiscard]] bool default_area_is_region(const Subject& board);

// One entry of the memory-region of a node that is not disabled.
struct RegionReference {
    NodeId user;
    std::size_t entry;  // its position in memory-region
    std::uint32_t phandle;
    std::optional<NodeId> target;  // absent: no node has the phandle
};
// In document order.
[[nodiscard]] std::vector<RegionReference> find_region_references(const Subject& board);
// Those of one node.
[[nodiscard]] std::span<const RegionReference> references_of(std::span<const RegionReference> all, NodeId user);

// A device and one entry of its memory-region that leads to a region which the kernel looks at.
struct RegionUser {
    const ReservedRegion* region;
    const Device* device;
    PoolAttached attached;
    std::size_t entry;  // its position in memory-region
};

// Those of all available devices, grouped by region in document order.
[[nodiscard]] std::vector<RegionUser> find_region_users(const Subject& board);
// Those of one region.
[[nodiscard]] std::span<const RegionUser> users_of(std::span<const RegionUser> all, const ReservedRegion& region);

// As reg says it, which may leave 64 bits; else where the kernel puts it.
[[nodiscard]] inline std::string place_text(const ReservedRegion& region, const CpuInterval& place) {
    return region.base ? wording::sized_span_text(*region.base, region.size) : wording::sized_span_text(place);
}

// Whether the device sees physical addresses through some window or as they are, and not through an IOMMU. One that
// waits for its IOMMU in vain does.
[[nodiscard]] inline bool sees_physical_addresses(const Device& device) {
    return device.configured && device.iommu->state != IommuState::translated;
}

// Calls `visit` with each region's users in a row, each device once.
template <class Visit>
void for_each_used_region(const std::vector<RegionUser>& users, Visit visit) {
    std::vector<RegionUser> row;
    for (auto first = users.begin(); first != users.end();) {
        row.clear();
        for (; first != users.end() && (row.empty() || first->region == row.front().region); ++first) {
            if (row.empty() || first->device->node != row.back().device->node) {
                row.push_back(*first);
            }
        }
        visit(std::span<const RegionUser>(row));
    }
}

[[nodiscard]] std::vector<NodeId> nodes_of(std::span<const RegionUser> users);

// What reg says in the cells of /reserved-memory itself, which may be what its author meant.
[[nodiscard]] std::optional<CpuInterval> place_by_own_cells(const Subject& board, const ReservedRegion& region);

}  // namespace dmavet::survey
