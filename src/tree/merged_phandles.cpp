// SPDX-License-Identifier: Apache-2.0
// Which node does an overlay mean by a phandle, when earlier fragments have changed the base?
#include "tree/merged_phandles.hpp"

#include <algorithm>

namespace dmavet::tree {

void MergedPhandles::merge(NodeId node, std::string_view property, std::uint32_t phandle) {
    const auto [place, is_first] = merged_.try_emplace(node, base_.read(node));
    ReadPhandle& now = place->second;
    using From = ReadPhandle::From;
    const From from = property == "phandle" ? From::phandle : From::linux_phandle;
    if (!is_first) {
        nodes_.at(now.value).erase(node);
    }
    if (from >= now.from) {
        now = {phandle, from};
    }
    nodes_.try_emplace(now.value, order_).first->second.insert(node);
}

std::optional<NodeId> MergedPhandles::find(std::uint32_t phandle) {
    if (phandle == 0 || phandle == no_phandle) {
        return std::nullopt;
    }
    // Those that were merged stay so, and need not be passed again.
    const std::span<const NodeId> of_base = base_.nodes(phandle);
    std::size_t& passed = passed_.try_emplace(phandle, 0).first->second;
    const auto kept = std::find_if(of_base.begin() + static_cast<std::ptrdiff_t>(passed), of_base.end(),
                                   [&](NodeId node) { return !merged_.contains(node); });
    passed = static_cast<std::size_t>(kept - of_base.begin());
    const auto merged = nodes_.find(phandle);
    if (merged == nodes_.end() || merged->second.empty()) {
        return kept == of_base.end() ? std::nullopt : std::optional(*kept);
    }
    const NodeId first = *merged->second.begin();
    return kept != of_base.end() && order_(*kept, first) ? *kept : first;
}

}  // namespace dmavet::tree
