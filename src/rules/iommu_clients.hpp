// SPDX-License-Identifier: Apache-2.0
// Who refers to an IOMMU, and how? Rules about IOMMUs start here: from the few properties that name one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/rule.hpp"
#include "rules/reachable.hpp"
#include "topology/iommu.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules {

[[nodiscard]] inline bool is_pci_function(const RuleInput& input, NodeId node) {
    return input.of.is_type(input.tree.node(node).parent, "pci");
}

// Each available device with an `iommus` that the kernel reads: visit(property, device).
template <class Visit>
void for_each_iommus(const RuleInput& input, Visit visit) {
    if (!input.kernel.reads(Reads::iommus)) {
        return;
    }
    for_each_reachable(input, "iommus", [&](const Property& list) {
        const Device* device = input.topology.find(list.node);
        if (device && device->bus != BusType::pci) {
            visit(list, *device);
        }
    });
}

// Each available node with an `iommu-map` that the kernel can read: visit(node, map).
template <class Visit>
void for_each_iommu_map(const RuleInput& input, Visit visit) {
    if (!input.kernel.reads(Reads::iommus)) {
        return;
    }
    for_each_reachable(input, "iommu-map", [&](const Property& property) {
        if (is_pci_function(input, property.node)) {
            return;
        }
        if (const auto map = topology::read_iommu_map(input.of, property.node)) {
            visit(property.node, *map);
        }
    });
}

// What a row of an iommu-map is looked up by, and what it makes of that. Both have 32 bits; a row may say more.
enum class RequesterId : std::uint64_t {};
enum class StreamId : std::uint64_t {};
constexpr std::uint64_t raw(RequesterId id) {
    return static_cast<std::uint64_t>(id);
}
constexpr std::uint64_t raw(StreamId id) {
    return static_cast<std::uint64_t>(id);
}
using RequesterIds = Interval<RequesterId>;
using StreamIds = Interval<StreamId>;

// As the row says; absent for a row without ids.
[[nodiscard]] inline std::optional<RequesterIds> requester_ids(const IommuMapRow& row) {
    return RequesterIds::of(RequesterId{row.id_base}, row.length);
}

// What one cause affects. Sorts, and calls visit(cause, nodes) for each cause once, in document order.
using CauseAndNode = std::pair<NodeId, NodeId>;
template <class Visit>
void for_each_cause(std::vector<CauseAndNode>& pairs, Visit visit) {
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    std::vector<NodeId> nodes;
    for (std::size_t i = 0; i < pairs.size();) {
        const NodeId cause = pairs[i].first;
        nodes.clear();
        for (; i < pairs.size() && pairs[i].first == cause; ++i) {
            nodes.push_back(pairs[i].second);
        }
        visit(cause, std::span<const NodeId>(nodes));
    }
}

}  // namespace dmavet::rules
