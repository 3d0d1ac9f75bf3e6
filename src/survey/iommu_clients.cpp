// SPDX-License-Identifier: Apache-2.0
// Which properties refer to IOMMUs?
#include "survey/iommu_clients.hpp"

#include "survey/nodes.hpp"
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
            lists.push_back({&property, device});
        }
    });
    return lists;
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
            maps.push_back({property.node, std::move(map)});
        }
    });
    return maps;
}

}  // namespace dmavet::survey
