// SPDX-License-Identifier: Apache-2.0
// What is known about this node? A fact about the very node counts more than one about its kind.
#include <algorithm>

#include "dmavet/facts.hpp"

namespace dmavet {

namespace {

bool is_compatible(const Tree& tree, NodeId node, std::string_view wanted) {
    const Property* list = tree.find_property(node, "compatible");
    if (!list) {
        return false;
    }
    const auto all = list->as_strings();
    return std::find(all.begin(), all.end(), wanted) != all.end();
}

// The first by path, else the first by compatible, of those for which `knows` holds.
template <class Knows>
const Fact* find(const std::vector<Fact>& facts, const Tree& tree, NodeId node, Knows knows) {
    const Fact* by_compatible = nullptr;
    for (const Fact& fact : facts) {
        if (!knows(fact) || (!fact.soc.empty() && !is_compatible(tree, root_node, fact.soc))) {
            continue;
        }
        if (!fact.path.empty() && fact.path.ends_with(tree.node(node).name) && tree.path(node) == fact.path) {
            return &fact;
        }
        if (fact.path.empty() && !by_compatible && is_compatible(tree, node, fact.compatible)) {
            by_compatible = &fact;
        }
    }
    return by_compatible;
}

}  // namespace

const Fact* Facts::snooping(const Tree& tree, NodeId node) const {
    return find(facts, tree, node, [](const Fact& fact) { return fact.snoops.has_value(); });
}

const Fact* Facts::addressing(const Tree& tree, NodeId node) const {
    return find(facts, tree, node, [](const Fact& fact) { return fact.address_bits.has_value(); });
}

}  // namespace dmavet
