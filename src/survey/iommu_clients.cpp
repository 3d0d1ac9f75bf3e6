// SPDX-License-Identifier: Apache-2.0
// Which properties refer to IOMMUs?
#include "survey/iommu_clients.hpp"

#include "survey/nodes.hpp"
#include "survey/phandle_lists.hpp"
#include "topology/iommu.hpp"

namespace dmavet::survey {

std::vector<IommuList> find_iommu_lists(const Subject& board) {
    std::vector<IommuList> lists;
    if (!board.kernel.reads(Reads::iommus)) {
        return lists;
    }
    for_each_reachable(board, "iommus", [&](const Property& property) {
        const Device* device = board.topology.find(property.node);
        if (device && device->bus != BusType::pci) {
            lists.push_back({property, *device});
        }
    });
    return lists;
}

std::optional<NodeId> first_provider(const Subject& board, const Property& list) {
    return list.cell_count() > 0 ? board.tree.find_phandle(list.cell(0)) : std::nullopt;
}

std::optional<std::uint32_t> iommu_cells(const Subject& board, NodeId provider) {
    const Property* cells = board.tree.find_property(provider, board.of.names.iommu_cells);
    return cells ? cells->as_u32() : std::nullopt;
}

std::vector<HostMap> read_iommu_maps(const Subject& board) {
    std::vector<HostMap> maps;
    if (!board.kernel.reads(Reads::iommus)) {
        return maps;
    }
    for_each_reachable(board, "iommu-map", [&](const Property& property) {
        if (is_pci_function(board, property.node)) {
            return;
        }
        if (auto map = topology::read_iommu_map(board.of, property.node)) {
            maps.push_back({property.node, std::move(*map)});
        }
    });
    return maps;
}

bool serves_nobody(const Subject& board, NodeId client) {
    const std::uint32_t phandle = board.tree.node(client).phandle;
    bool named = false, needed = false;
    for (const Property* gmu : board.tree.properties_named(board.tree.name_id("qcom,gmu"))) {
        if (phandle != 0 && gmu->as_u32() == phandle) {
            named = true;
            needed |= is_reachable(board, gmu->node);
        }
    }
    return named && !needed;
}

std::vector<NodeId> iommus_referred_to(const Subject& board) {
    std::vector<NodeId> found;
    for (const Property* list : board.tree.properties_named(board.of.names.iommus)) {
        for (const topology::PhandleArgs& entry : phandle_entries(board, *list, board.of.names.iommu_cells)) {
            if (entry.status != topology::PhandleArgs::Status::ok) {
                break;
            }
            found.push_back(entry.node);
        }
    }
    for (const Property* property : board.tree.properties_named(board.of.names.iommu_map)) {
        const auto map = topology::read_iommu_map(board.of, property->node);
        for (const IommuMapRow& row : map->rows) {
            if (row.controller) {
                found.push_back(*row.controller);
            }
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace dmavet::survey
