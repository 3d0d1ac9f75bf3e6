// SPDX-License-Identifier: Apache-2.0
// Which node of a base does an overlay mean by a phandle?
#include "tree/base_phandles.hpp"

#include <algorithm>

namespace dmavet::tree {

BasePhandles::BasePhandles(const Tree& base) {
    for (const char* const name : {"phandle", "linux,phandle"}) {
        const NameId id = base.name_id(name);
        if (id == no_name) {
            continue;
        }
        for (const Property* const property : base.properties_named(id)) {
            if (property->value.size() == 4) {
                phandles_.try_emplace(property->node, property->cell(0));
            }
        }
    }
    for (const auto& [node, phandle] : phandles_) {
        const auto [first, is_new] = nodes_.try_emplace(phandle, node);
        first->second = std::min(first->second, node);
        largest_ = std::max(largest_, phandle);  // 0xffffffff, too: fdt_find_max_phandle() counts it
    }
}

std::uint32_t BasePhandles::of(NodeId node) const {
    const auto found = phandles_.find(node);
    return found == phandles_.end() ? 0 : found->second;
}

std::optional<NodeId> BasePhandles::find(std::uint32_t phandle) const {
    const auto found = nodes_.find(phandle);
    const bool is_one = phandle != 0 && phandle != no_phandle;  // FDT_ERR_BADPHANDLE
    return is_one && found != nodes_.end() ? std::optional(found->second) : std::nullopt;
}

}  // namespace dmavet::tree
