// SPDX-License-Identifier: Apache-2.0
// Which IOMMUs do the devices of a board have?

#include "report/say/iommu_names.hpp"

#include <vector>

namespace dmavet::report {

namespace {

std::vector<NodeId> providers_of(const Board& board) {
    std::vector<NodeId> providers;
    for (const Device& device : board.topology.devices) {
        for (const IommuEntry& entry : device.iommu->entries) {
            providers.push_back(entry.controller);
        }
    }
    return providers;
}

}  // namespace

IommuNames::IommuNames(const Board& board) : ends_(*board.tree, providers_of(board)) {}

}  // namespace dmavet::report
