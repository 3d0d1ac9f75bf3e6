// SPDX-License-Identifier: Apache-2.0
// Masters behind an IOMMU that serves the whole SoC, bus by bus: what they have, their neighbours should have.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "rules/first_compatible.hpp"
#include "rules/iommu_clients.hpp"
#include "rules/iommu_drivers.hpp"

namespace dmavet::rules {

// A master behind an available IOMMU that serves unlike masters. SoCs have several instances of one IOMMU; of another
// kind it serves other masters.
struct Translated {
    NodeId bus;
    std::string_view iommu;  // its first compatible
    NodeId node;

    [[nodiscard]] auto key() const { return std::tie(bus, iommu, node); }
};

// Sorted by bus and IOMMU.
[[nodiscard]] inline std::vector<Translated> translated_masters(const RuleInput& input) {
    std::vector<Translated> found;
    std::optional<NodeId> last;
    std::string_view iommu;
    bool shared = false;
    for_each_iommus(input, [&](const Property& list, const Device& device) {
        if (device.iommu.entries.empty() || device.bus_master == BusMaster::no) {
            return;
        }
        const NodeId provider = device.iommu.entries.front().controller;
        if (last != provider) {
            const IommuDriver* driver = find_iommu_driver(input.of, *(last = provider));
            shared = driver && driver->shared && driver->id != IommuDriverId::tegra_smmu;
            iommu = first_compatible(input, provider);
        }
        if (shared) {
            found.push_back({input.tree.node(list.node).parent, iommu, list.node});
        }
    });
    std::sort(found.begin(), found.end(), [](const Translated& a, const Translated& b) { return a.key() < b.key(); });
    return found;
}

// Of the masters of one bus those behind the kind of IOMMU that has most of them.
[[nodiscard]] inline std::span<const Translated> largest_group(std::span<const Translated> translated) {
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

[[nodiscard]] inline bool has_iommus_inside(const RuleInput& input, NodeId node) {
    const auto lists = input.tree.properties_named(input.of.names.iommus);
    const auto it = std::lower_bound(lists.begin(), lists.end(), node,
                                     [](const Property* list, NodeId n) { return list->node < n; });
    return it != lists.end() && input.tree.is_inside((*it)->node, node);
}

}  // namespace dmavet::rules
