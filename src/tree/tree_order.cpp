// SPDX-License-Identifier: Apache-2.0
// How does what was written become a Tree? Everything in document order, and the indexes by name and by phandle.
#include <algorithm>
#include <numeric>
#include <utility>

#include "tree/tree_builder.hpp"

namespace dmavet::tree {

namespace {

constexpr std::uint32_t no_node = 0xffffffff;

}  // namespace

Tree TreeBuilder::finish() {
    if (!is_in_order_) {
        put_in_order();
    }
    tree_.made_places_.assign(made_.begin(), made_.end());
    std::sort(tree_.made_places_.begin(), tree_.made_places_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    index_properties();
    index_phandles();
    return std::move(tree_);
}

bool TreeBuilder::comes_before(NodeId one, NodeId other) const {
    const std::vector<NodeId> first = way_from_root(one);
    const std::vector<NodeId> second = way_from_root(other);
    const auto [here, there] = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
    if (here == first.end() || there == second.end()) {
        return here == first.end() && there != second.end();
    }
    // As sibling_order() has them.
    const bool both_of_base = index(*here) < base_nodes_ && index(*there) < base_nodes_;
    return both_of_base || base_nodes_ == 0 ? *here < *there : *here > *there;
}

std::vector<NodeId> TreeBuilder::way_from_root(NodeId id) const {
    std::vector<NodeId> way{id};
    while (way.back() != root_node) {
        way.push_back(tree_.nodes_[index(way.back())].parent);
    }
    std::reverse(way.begin(), way.end());
    return way;
}

// The numbers of nodes or properties as their siblings follow each other: what was added to a base stands first.
std::vector<std::uint32_t> TreeBuilder::sibling_order(std::size_t count, std::size_t base_count) const {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    if (base_nodes_ > 0) {
        std::reverse(order.begin(), order.end());
        std::reverse(order.end() - static_cast<std::ptrdiff_t>(base_count), order.end());
    }
    return order;
}

// A parent was always begun before its children.
void TreeBuilder::put_in_order() {
    const std::size_t count = tree_.nodes_.size();
    std::vector<std::uint32_t> size(count, 1);  // of the subtree
    for (std::size_t i = count - 1; i > 0; --i) {
        size[index(tree_.nodes_[i].parent)] += size[i];
    }
    std::vector<std::uint32_t> behind_parent(count);
    std::vector<std::uint32_t> next_child(count, 1);  // where the next child of this node goes, behind the node
    for (const std::uint32_t i : sibling_order(count, base_nodes_)) {
        behind_parent[i] = i == 0 ? 0
                                  : std::exchange(next_child[index(tree_.nodes_[i].parent)],
                                                  next_child[index(tree_.nodes_[i].parent)] + size[i]);
    }
    std::vector<NodeId> moved_to(count);
    std::vector<Node> nodes(count);
    std::vector<std::uint64_t> name_bits(count);
    for (std::size_t i = 0; i < count; ++i) {
        Node node = tree_.nodes_[i];
        node.parent = moved_to[index(node.parent)];
        const auto at = static_cast<std::uint32_t>(index(node.parent)) + behind_parent[i];
        moved_to[i] = NodeId{at};
        node.subtree_end = NodeId{at + size[i]};
        nodes[at] = node;
        name_bits[at] = tree_.name_bits_[i];
    }
    std::uint32_t first = 0;
    for (Node& node : nodes) {
        node.first_property = first;
        first += std::exchange(node.property_count, 0);
    }
    std::vector<Property> properties(tree_.properties_.size() - removed_.size());
    std::unordered_map<std::uint32_t, Place> made;
    for (const std::uint32_t i : sibling_order(tree_.properties_.size(), base_properties_)) {
        if (removed_.contains(i)) {
            continue;
        }
        Property property = tree_.properties_[i];
        property.node = moved_to[index(property.node)];
        Node& node = nodes[index(property.node)];
        const std::uint32_t at = node.first_property + node.property_count++;
        properties[at] = property;
        if (const auto place = made_.find(i); place != made_.end()) {
            made.emplace(at, place->second);
        }
    }
    tree_.nodes_ = std::move(nodes);
    tree_.name_bits_ = std::move(name_bits);
    tree_.properties_ = std::move(properties);
    made_ = std::move(made);
}

void TreeBuilder::index_properties() {
    // Properties are in document order, so those of one node that share a name meet here one after the other.
    const std::size_t names = tree_.names_->size();
    std::vector<std::uint32_t>& first = tree_.by_name_first_;
    first.assign(names + 1, 0);
    std::vector<std::uint32_t> last_node(names, no_node);
    std::vector<bool> repeats(tree_.properties_.size());
    for (std::size_t i = 0; i < tree_.properties_.size(); ++i) {
        const std::size_t name = static_cast<std::size_t>(tree_.properties_[i].name);
        const std::uint32_t node = static_cast<std::uint32_t>(tree_.properties_[i].node);
        repeats[i] = last_node[name] == node;
        last_node[name] = node;
        if (!repeats[i]) {
            ++first[name + 1];
        }
    }
    for (std::size_t i = 1; i < first.size(); ++i) {
        first[i] += first[i - 1];
    }
    tree_.by_name_.resize(first.back());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (std::size_t i = 0; i < tree_.properties_.size(); ++i) {
        const Property& property = tree_.properties_[i];
        if (!repeats[i]) {
            tree_.by_name_[next[static_cast<std::size_t>(property.name)]++] = &property;
        }
    }
}

void TreeBuilder::index_phandles() {
    const NameId phandle = tree_.names_->find("phandle");
    const NameId linux_phandle = tree_.names_->find("linux,phandle");
    const NameId ibm_phandle = tree_.names_->find("ibm,phandle");
    // populate_properties(): the first of phandle and linux,phandle counts, ibm,phandle overrides both.
    const auto phandle_of = [&](NodeId node) {
        std::uint32_t found = 0;
        for (const Property& property : tree_.properties(node)) {
            const bool standard = property.name == phandle || property.name == linux_phandle;
            const bool counts = property.name == ibm_phandle || (standard && found == 0);
            if (counts && property.value.size() >= 4) {
                found = property.cell(0);
            }
        }
        return found;
    };
    for (const NameId name : {phandle, linux_phandle, ibm_phandle}) {
        for (const Property* property : tree_.properties_named(name)) {
            std::uint32_t& found = tree_.nodes_[index(property->node)].phandle;
            found = phandle_of(property->node);
            if (found != 0) {
                tree_.by_phandle_.emplace_back(found, property->node);
            }
        }
    }
    // By node number too, so that of equal phandles the first in the tree is found.
    std::sort(tree_.by_phandle_.begin(), tree_.by_phandle_.end());
    tree_.by_phandle_.erase(std::unique(tree_.by_phandle_.begin(), tree_.by_phandle_.end()), tree_.by_phandle_.end());
}

}  // namespace dmavet::tree
