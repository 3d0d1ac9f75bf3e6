// SPDX-License-Identifier: Apache-2.0
// Which masters on a bus are behind the IOMMU that its SoC shares?
#include "survey/translated_masters.hpp"

#include <algorithm>
#include <optional>

#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::survey {

std::vector<Translated> find_translated_masters(Surveys& surveys) {
    const Subject& board = surveys.board;
    std::vector<Translated> found;
    std::optional<NodeId> last;
    std::string_view iommu;
    bool shared = false;
    for (const auto& [list, device] : surveys.iommu_lists()) {
        if (device.iommu->entries.empty() || device.bus_master == BusMaster::no) {
            continue;
        }
        const NodeId provider = device.iommu->entries.front().controller;
        if (last != provider) {
            const topology::IommuDriver* driver = topology::find_iommu_driver(board.of, *(last = provider));
            shared = driver && driver->shared && driver->id != topology::IommuDriverId::tegra_smmu;
            iommu = board.of.first_compatible(provider);
        }
        if (shared) {
            found.push_back(
                {board.tree.node(list.node).parent, iommu, list.node, device.iommu->state != IommuState::deferred});
        }
    }
    std::sort(found.begin(), found.end(), [](const Translated& a, const Translated& b) { return a.key() < b.key(); });
    return found;
}

std::span<const Translated> largest_group(std::span<const Translated> translated) {
    std::span<const Translated> largest;
    for (std::size_t i = 0; i < translated.size();) {
        const std::size_t first = i;
        while (i < translated.size() && translated[i].iommu == translated[first].iommu) {
            ++i;
        }
        if (i - first > largest.size()) {
            largest = translated.subspan(first, i - first);
        }
    }
    return largest;
}

bool has_iommus_inside(const Subject& board, NodeId node) {
    const auto lists = board.tree.properties_named(board.of.names.iommus);
    const auto it = std::lower_bound(lists.begin(), lists.end(), node,
                                     [](const Property* list, NodeId n) { return list->node < n; });
    return it != lists.end() && board.tree.is_inside((*it)->node, node);
}

}  // namespace dmavet::survey
