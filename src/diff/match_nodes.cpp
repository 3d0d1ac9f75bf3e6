// SPDX-License-Identifier: Apache-2.0
// Names first: children of one parent that have the same name are the same. Of the others a compatible and an address
// tell, among the children of one parent and then anywhere, if nobody else has both.
#include "diff/match_nodes.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "tree/node_name.hpp"

namespace dmavet::diff {

namespace {

using Nodes = std::vector<NodeId>;

// What a node is, whatever its name.
struct Identity {
    std::string_view compatible;         // the first; empty: none
    std::vector<std::uint32_t> address;  // of reg, without leading zeros
    friend auto operator<=>(const Identity&, const Identity&) = default;
};

std::string_view first_compatible(const Tree& tree, NodeId node) {
    const Property* compatible = tree.find_property(node, "compatible");
    return compatible != nullptr ? compatible->as_string() : std::string_view();
}

using Address = std::vector<std::uint32_t>;  // without leading zeros

// Of a bus, which needs no reg, its name says where it is.
std::optional<Address> unit_address(const Tree& tree, NodeId node) {
    const std::string_view name = tree.node(node).name;
    const std::string_view text = name.substr(std::min(name.find('@'), name.size() - 1) + 1);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    const auto high = static_cast<std::uint32_t>(value >> 32), low = static_cast<std::uint32_t>(value);
    return high != 0 ? Address{high, low} : low != 0 ? Address{low} : Address{};
}

std::optional<Address> reg_address(const Tree& tree, NodeId parent, const Property& reg) {
    const Property* given = tree.find_property(parent, "#address-cells");
    const std::uint32_t cells = given != nullptr ? given->as_u32().value_or(0) : 2;
    if (cells == 0 || reg.cell_count() < cells) {
        return std::nullopt;
    }
    Address address;
    for (std::size_t i = 0; i < cells; ++i) {
        if (!address.empty() || reg.cell(i) != 0) {
            address.push_back(reg.cell(i));
        }
    }
    return address;
}

// None: it has no address.
std::optional<Identity> identity_of(const Tree& tree, NodeId node) {
    const auto parent = tree.parent(node);
    const Property* reg = tree.find_property(node, "reg");
    const auto address = !parent          ? std::nullopt
                         : reg != nullptr ? reg_address(tree, *parent, *reg)
                                          : unit_address(tree, node);
    return address ? std::optional(Identity{first_compatible(tree, node), *address}) : std::nullopt;
}

// "soc" of "soc@0", which has no address in spite of its name.
std::string_view base_name(const Tree& tree, NodeId node) {
    return tree::base_name(tree.node(node).name);
}

// The nodes of both sides that are the only ones of what they are.
template <class Key>
class OnlyOnes {
public:
    void add_before(Key key, NodeId node) { add(both_[std::move(key)].before, node); }
    void add_after(Key key, NodeId node) { add(both_[std::move(key)].after, node); }

    template <class Take>
    void each(const Take& take) const {
        for (const auto& [key, both] : both_) {
            if (both.before.count == 1 && both.after.count == 1) {
                take(both.before.node, both.after.node);
            }
        }
    }

private:
    struct Side {
        std::size_t count = 0;
        NodeId node{};
    };
    struct Both {
        Side before, after;
    };

    static void add(Side& side, NodeId node) {
        ++side.count;
        side.node = node;
    }

    std::map<Key, Both> both_;
};

class Matcher {
public:
    Matcher(const Tree& before, const Tree& after)
        : before_(before), after_(after), pairs_(after.node_count()), is_taken_(before.node_count()) {}

    NodePairs match() {
        pair(root_node, root_node);
        match_moved();
        return std::move(pairs_);
    }

private:
    [[nodiscard]] bool is_free_after(NodeId node) const { return !pairs_[index(node)]; }
    [[nodiscard]] bool is_free_before(NodeId node) const { return !is_taken_[index(node)]; }

    // With what lies below.
    void pair(NodeId before, NodeId after) {
        if (!is_free_before(before) || !is_free_after(after)) {
            return;
        }
        pairs_[index(after)] = before;
        is_taken_[index(before)] = true;
        match_children(before, after);
    }

    void match_children(NodeId before, NodeId after) {
        Nodes old_children = free_children(before_, before, [this](NodeId node) { return is_free_before(node); });
        Nodes new_children = free_children(after_, after, [this](NodeId node) { return is_free_after(node); });
        const auto named = by_name(old_children, new_children);
        for (const auto& [old_child, new_child] : named) {
            pair(old_child, new_child);
        }
        std::erase_if(old_children, [this](NodeId node) { return !is_free_before(node); });
        std::erase_if(new_children, [this](NodeId node) { return !is_free_after(node); });
        if (!old_children.empty() && !new_children.empty()) {
            match_renamed(old_children, new_children);
        }
    }

    template <class IsFree>
    static Nodes free_children(const Tree& tree, NodeId parent, const IsFree& is_free) {
        Nodes nodes;
        for (auto child = tree.first_child(parent); child; child = tree.next_sibling(*child)) {
            if (is_free(*child)) {
                nodes.push_back(*child);
            }
        }
        return nodes;
    }

    // Of several children of one name the first.
    [[nodiscard]] std::vector<std::pair<NodeId, NodeId>> by_name(const Nodes& old_nodes, const Nodes& new_nodes) const {
        std::map<std::string_view, NodeId> of_name;
        for (const NodeId node : old_nodes) {
            of_name.emplace(before_.node(node).name, node);
        }
        std::vector<std::pair<NodeId, NodeId>> found;
        for (const NodeId node : new_nodes) {
            const auto same = of_name.find(after_.node(node).name);
            if (same != of_name.end()) {
                found.emplace_back(same->second, node);
                of_name.erase(same);
            }
        }
        return found;
    }

    void match_renamed(const Nodes& old_nodes, const Nodes& new_nodes) {
        OnlyOnes<Identity> addressed;
        for (const NodeId node : old_nodes) {
            if (auto identity = identity_of(before_, node)) {
                addressed.add_before(std::move(*identity), node);
            }
        }
        for (const NodeId node : new_nodes) {
            if (auto identity = identity_of(after_, node)) {
                addressed.add_after(std::move(*identity), node);
            }
        }
        addressed.each([this](NodeId old_node, NodeId new_node) { pair(old_node, new_node); });
        match_buses(old_nodes, new_nodes);
    }

    // Such as have got a "@0" or lost it.
    void match_buses(const Nodes& old_nodes, const Nodes& new_nodes) {
        OnlyOnes<std::pair<std::string_view, std::string_view>> named;
        const auto key = [](const Tree& tree, NodeId node) {
            const bool is_addressed = tree.find_property(node, "reg") != nullptr;
            return std::pair(is_addressed ? std::string_view() : first_compatible(tree, node), base_name(tree, node));
        };
        for (const NodeId node : old_nodes) {
            if (is_free_before(node) && !key(before_, node).first.empty()) {
                named.add_before(key(before_, node), node);
            }
        }
        for (const NodeId node : new_nodes) {
            if (is_free_after(node) && !key(after_, node).first.empty()) {
                named.add_after(key(after_, node), node);
            }
        }
        named.each([this](NodeId old_node, NodeId new_node) { pair(old_node, new_node); });
    }

    // Nodes that lie somewhere else now. A node without a compatible is only something where it stands.
    void match_moved() {
        OnlyOnes<Identity> left;
        for (std::size_t i = 0; i < is_taken_.size(); ++i) {
            auto identity = is_taken_[i] ? std::nullopt : identity_of(before_, NodeId(i));
            if (identity && !identity->compatible.empty()) {
                left.add_before(std::move(*identity), NodeId(i));
            }
        }
        for (std::size_t i = 0; i < pairs_.size(); ++i) {
            auto identity = pairs_[i] ? std::nullopt : identity_of(after_, NodeId(i));
            if (identity && !identity->compatible.empty()) {
                left.add_after(std::move(*identity), NodeId(i));
            }
        }
        left.each([this](NodeId old_node, NodeId new_node) { pair(old_node, new_node); });
    }

    const Tree& before_;
    const Tree& after_;
    NodePairs pairs_;
    std::vector<bool> is_taken_;  // of `before`
};

}  // namespace

NodePairs match_nodes(const Tree& before, const Tree& after) {
    return Matcher(before, after).match();
}

}  // namespace dmavet::diff
