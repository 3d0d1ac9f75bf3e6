// SPDX-License-Identifier: Apache-2.0
// Nodes that hold labels, paths and fix-ups under names of their author's choice, so that a property found by its name
// there is not what it seems.
#pragma once

#include <string_view>

#include "dmavet/tree.hpp"

namespace dmavet::rules {

[[nodiscard]] inline bool holds_free_names(const Tree& tree, NodeId node) {
    for (NodeId n = node; n != root_node; n = tree.node(n).parent) {
        if (tree.node(n).parent != root_node) {
            continue;
        }
        const std::string_view name = tree.node(n).name;
        return name.starts_with("__") || name == "aliases" || name == "chosen";
    }
    return false;
}

}  // namespace dmavet::rules
