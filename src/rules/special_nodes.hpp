// SPDX-License-Identifier: Apache-2.0
// Nodes whose properties are names of other things, so that a property found by its name there is not what it seems.
#pragma once

#include <string_view>

#include "dmavet/tree.hpp"

namespace dmavet {

[[nodiscard]] inline bool lists_names(const Tree& tree, NodeId node) {
    const std::string_view name = tree.node(node).name;
    return name == "__symbols__" || name == "__fixups__" || name == "aliases" || name == "chosen" ||
           tree.node(tree.node(node).parent).name == "__local_fixups__" || name == "__local_fixups__";
}

}  // namespace dmavet
