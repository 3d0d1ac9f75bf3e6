// SPDX-License-Identifier: Apache-2.0
// Who refers to an IOMMU, and how? Rules about IOMMUs start here: from the few properties that name one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "dmavet/interval.hpp"
#include "dmavet/subject.hpp"

namespace dmavet::survey {

// An `iommus` that the kernel reads, of a device that is not disabled.
struct IommuList {
    const Property& property;
    const Device& device;
};
[[nodiscard]] std::vector<IommuList> find_iommu_lists(const Subject& board);

// Whom the first entry of a list names; absent where no node has its phandle.
[[nodiscard]] std::optional<NodeId> first_provider(const Subject& board, const Property& list);

// The #iommu-cells of a node; absent without a whole cell.
[[nodiscard]] std::optional<std::uint32_t> iommu_cells(const Subject& board, NodeId provider);

// An `iommu-map` that the kernel can read, of a node that is not disabled.
struct HostMap {
    NodeId node;
    IommuMap map;
};
[[nodiscard]] std::vector<HostMap> read_iommu_maps(const Subject& board);

// Whether a client works only for a device that names it and is not available: a GPU's management unit has no driver of
// its own, and without the GPU nobody gives it memory.
[[nodiscard]] bool serves_nobody(const Subject& board, NodeId client);

// The IOMMUs to which some node refers, disabled or not; sorted.
[[nodiscard]] std::vector<NodeId> iommus_referred_to(const Subject& board);

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

}  // namespace dmavet::survey
