// SPDX-License-Identifier: Apache-2.0
// Which node of a base does an overlay mean by a phandle?
#include "tree/base_phandles.hpp"

#include <algorithm>
#include <utility>

namespace dmavet::tree {

BasePhandles::BasePhandles(const Tree& base) {
    using enum ReadPhandle::From;
    for (const auto& [name, from] : {std::pair("phandle", phandle), std::pair("linux,phandle", linux_phandle)}) {
        const NameId id = base.name_id(name);
        if (id == no_name) {
            continue;
        }
        for (const Property* const property : base.properties_named(id)) {
            if (property->value.size() == 4) {
                phandles_.try_emplace(property->node, ReadPhandle{property->cell(0), from});
            }
        }
    }
    for (const auto& [node, read] : phandles_) {
        nodes_[read.value].push_back(node);
        largest_ = std::max(largest_, read.value);  // 0xffffffff, too: fdt_find_max_phandle() counts it
    }
    for (auto& [value, nodes] : nodes_) {
        std::sort(nodes.begin(), nodes.end());
    }
}

ReadPhandle BasePhandles::read(NodeId node) const {
    const auto found = phandles_.find(node);
    return found == phandles_.end() ? ReadPhandle{} : found->second;
}

std::span<const NodeId> BasePhandles::nodes(std::uint32_t phandle) const {
    const auto found = nodes_.find(phandle);
    const bool is_one = phandle != 0 && phandle != no_phandle;  // FDT_ERR_BADPHANDLE
    return is_one && found != nodes_.end() ? std::span<const NodeId>(found->second) : std::span<const NodeId>();
}

std::optional<NodeId> BasePhandles::find(std::uint32_t phandle) const {
    const std::span<const NodeId> found = nodes(phandle);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

}  // namespace dmavet::tree
