// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutate/tree_mutator.hpp"

#include <algorithm>
#include <utility>

#include "fuzz/mutate/vocabulary.hpp"

namespace dmavet::fuzz {

namespace {

// Where a property or a node can be put into a list of them.
template <class Items>
auto somewhere(Items& items, Random& random) {
    return items.begin() + static_cast<std::ptrdiff_t>(random.below(items.size() + 1));
}

template <class Items>
void erase_at(Items& items, std::size_t at) {
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
}

class TreeChange {
public:
    TreeChange(PlainTree& tree, Random& random) : tree_(tree), random_(random), nodes_(all_nodes(tree.root)) {
        for (const PlacedNode& placed : nodes_) {
            for (const PlainProperty& property : placed.node->properties) {
                if (property.name == "phandle" && property.value.size() == 4) {
                    phandles_.push_back(word_at(property.value, 0));
                }
            }
        }
    }

    void make() {
        switch (random_.below(16)) {
            case 0: add_property(); break;
            case 1: copy_property(); break;
            case 2: move_property(); break;
            case 3: remove_property(); break;
            case 4: rename_property(); break;
            case 5: add_node(); break;
            case 6: copy_node(); break;
            case 7: move_node(); break;
            case 8: remove_node(); break;
            case 9: rename_node(); break;
            case 10: swap_children(); break;
            case 11: change_phandle(); break;
            case 12: change_reservations(); break;
            default: change_some_value(); break;
        }
    }

private:
    PlainNode& any_node() { return *random_.of(nodes_).node; }

    // That has properties or children, when there is one near.
    template <class Items>
    PlainNode* node_with(Items PlainNode::*items) {
        for (int tries = 0; tries < 8; ++tries) {
            PlainNode& node = any_node();
            if (!(node.*items).empty()) {
                return &node;
            }
        }
        return nullptr;
    }
    PlainProperty* any_property() {
        PlainNode* const node = node_with(&PlainNode::properties);
        return node ? &random_.of(node->properties) : nullptr;
    }

    void add_property() {
        PlainProperty added{std::string(random_.of(property_names)), {}};
        for (std::size_t count = random_.below(4); count > 0; --count) {
            change_value(added.value, phandles_, random_);
        }
        std::vector<PlainProperty>& place = any_node().properties;
        place.insert(somewhere(place, random_), std::move(added));
    }

    void copy_property() {
        if (const PlainProperty* const from = any_property()) {
            PlainProperty copy = *from;
            std::vector<PlainProperty>& place = any_node().properties;
            place.insert(somewhere(place, random_), std::move(copy));
        }
    }

    void move_property() {
        if (PlainNode* const from = node_with(&PlainNode::properties)) {
            const std::size_t at = random_.below(from->properties.size());
            PlainProperty moved = std::move(from->properties[at]);
            erase_at(from->properties, at);
            std::vector<PlainProperty>& place = any_node().properties;
            place.insert(somewhere(place, random_), std::move(moved));
        }
    }

    void remove_property() {
        if (PlainNode* const from = node_with(&PlainNode::properties)) {
            erase_at(from->properties, random_.below(from->properties.size()));
        }
    }

    void rename_property() {
        if (PlainProperty* const property = any_property()) {
            property->name = random_.of(property_names);
        }
    }

    void change_some_value() {
        if (PlainProperty* const property = any_property()) {
            change_value(property->value, phandles_, random_);
        }
    }

    void add_node() {
        std::vector<PlainNode>& place = any_node().children;
        place.insert(somewhere(place, random_), PlainNode{std::string(random_.of(node_names))});
    }

    void copy_node() {
        if (PlainNode* const from = node_with(&PlainNode::children)) {
            PlainNode copy = random_.of(from->children);
            std::vector<PlainNode>& place = any_node().children;
            place.insert(somewhere(place, random_), std::move(copy));
        }
    }

    // Into its old place's next to nodes, wherever those are; below itself there is none any more.
    void move_node() {
        if (PlainNode* const from = node_with(&PlainNode::children)) {
            const std::size_t at = random_.below(from->children.size());
            PlainNode moved = std::move(from->children[at]);
            erase_at(from->children, at);
            nodes_ = all_nodes(tree_.root);
            std::vector<PlainNode>& place = any_node().children;
            place.insert(somewhere(place, random_), std::move(moved));
        }
    }

    void remove_node() {
        if (PlainNode* const from = node_with(&PlainNode::children)) {
            erase_at(from->children, random_.below(from->children.size()));
        }
    }

    // Another name, another unit address, or none.
    void rename_node() {
        PlainNode* const parent = node_with(&PlainNode::children);
        if (!parent) {
            return;
        }
        PlainNode& node = random_.of(parent->children);
        const std::string bare = node.name.substr(0, node.name.find('@'));
        switch (random_.below(4)) {
            case 0: node.name = bare; break;
            case 1: node.name = bare + '@' + std::to_string(random_.below(10)); break;
            case 2: node.name = random_.of(parent->children).name; break;
            default: node.name = random_.of(node_names); break;
        }
    }

    void swap_children() {
        if (PlainNode* const parent = node_with(&PlainNode::children)) {
            PlainNode& one = random_.of(parent->children);
            PlainNode& other = random_.of(parent->children);
            if (&one != &other) {
                std::swap(one, other);
            }
        }
    }

    // A node gets one that is or is not there yet, or what refers to one is led to another.
    void change_phandle() {
        if (phandles_.empty() || random_.one_in(3)) {
            const bool is_new = phandles_.empty() || random_.one_in(2);
            const std::uint32_t phandle =
                is_new ? static_cast<std::uint32_t>(1 + random_.below(1000)) : random_.of(phandles_);
            any_node().property("phandle").value = word_bytes(phandle);
            return;
        }
        const std::uint32_t old = random_.of(phandles_);
        const std::uint32_t other = random_.of(phandles_);
        for (const PlacedNode& placed : nodes_) {
            for (PlainProperty& property : placed.node->properties) {
                for (std::size_t at = 0; at + 4 <= property.value.size() && property.name != "phandle"; at += 4) {
                    if (word_at(property.value, at) == old && random_.one_in(2)) {
                        set_word(property.value, at, other);
                    }
                }
            }
        }
    }

    void change_reservations() {
        std::vector<Reservation>& list = tree_.reservations;
        if (list.empty() || random_.one_in(2)) {
            const std::uint64_t base = std::uint64_t{random_.of(words)} << random_.below(33);
            list.insert(somewhere(list, random_), {base, std::uint64_t{random_.of(words)} << random_.below(33)});
        } else {
            erase_at(list, random_.below(list.size()));
        }
    }

    PlainTree& tree_;
    Random& random_;
    std::vector<PlacedNode> nodes_;
    std::vector<std::uint32_t> phandles_;
};

}  // namespace

void change_tree(PlainTree& tree, Random& random) {
    TreeChange(tree, random).make();
}

void cross_trees(PlainTree& tree, PlainTree& other, Random& random) {
    std::vector<PlacedNode> nodes = all_nodes(tree.root);
    std::vector<PlacedNode> others = all_nodes(other.root);
    PlainNode& place = *random.of(nodes).node;
    const PlacedNode& from = random.of(others);
    if (from.path.empty() || random.one_in(3)) {
        for (const PlainProperty& property : from.node->properties) {
            place.property(property.name).value = property.value;
        }
    } else {
        place.children.insert(somewhere(place.children, random), *from.node);
    }
}

}  // namespace dmavet::fuzz
