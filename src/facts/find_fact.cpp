// SPDX-License-Identifier: Apache-2.0
// What is known about this node? A fact about the very node counts more than one about its kind.
#include <algorithm>

#include "dmavet/facts.hpp"

namespace dmavet {

namespace {

bool is_compatible(const Tree& tree, NodeId node, std::string_view wanted) {
    const Property* list = tree.find_property(node, "compatible");
    if (!list) return false;
    const auto all = list->as_strings();
    return std::find(all.begin(), all.end(), wanted) != all.end();
}

}  // namespace

const Fact* Facts::find(const Tree& tree, NodeId node) const {
    const Fact* by_compatible = nullptr;
    for (const Fact& fact : facts) {
        if (!fact.soc.empty() && !is_compatible(tree, root_node, fact.soc)) continue;
        if (!fact.path.empty() && tree.path(node) == fact.path) return &fact;
        if (fact.path.empty() && !by_compatible && is_compatible(tree, node, fact.compatible)) by_compatible = &fact;
    }
    return by_compatible;
}

}  // namespace dmavet
