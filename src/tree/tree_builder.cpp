// SPDX-License-Identifier: Apache-2.0
// What has been written so far? Nodes and properties are kept in the order in which they come. For a blob that is
// document order, and nothing is moved; after a merge, tree_order.cpp moves each to its place.
#include "tree/tree_builder.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

namespace dmavet::tree {

TreeBuilder::TreeBuilder(const Tree& base)
    : base_nodes_(base.nodes_.size()),
      base_properties_(base.properties_.size()),
      made_(base.made_places_.begin(), base.made_places_.end()) {
    tree_.sources_ = base.sources_;
    tree_.made_values_ = base.made_values_;
    tree_.reservations_ = base.reservations_;
    tree_.nodes_ = base.nodes_;
    tree_.properties_ = base.properties_;
    tree_.name_bits_ = base.name_bits_;
    *tree_.names_ = *base.names_;
}

SourceId TreeBuilder::add_source(std::shared_ptr<const Source> source) {
    assert(source->bytes.size() <= 0xffffffff);
    tree_.sources_.push_back(std::move(source));
    return SourceId{static_cast<std::uint32_t>(tree_.sources_.size() - 1)};
}

SourceId TreeBuilder::add_sources(const Tree& other) {
    const SourceId first{static_cast<std::uint32_t>(tree_.sources_.size())};
    tree_.sources_.insert(tree_.sources_.end(), other.sources_.begin(), other.sources_.end());
    return first;
}

void TreeBuilder::add_reservation(const Reservation& entry) {
    tree_.reservations_.push_back(entry);
}

void TreeBuilder::reserve(std::size_t nodes, std::size_t properties) {
    tree_.nodes_.reserve(nodes);
    tree_.name_bits_.reserve(nodes);
    tree_.properties_.reserve(properties);
}

// What finds out a place by an address relies on it.
bool TreeBuilder::is_in_source(const void* at) const {
    return std::any_of(tree_.sources_.begin(), tree_.sources_.end(), [&](const auto& source) {
        const Bytes bytes = source->bytes;
        return !std::less<>()(at, bytes.data()) && std::less<>()(at, bytes.data() + bytes.size());
    });
}

std::optional<Error> TreeBuilder::begin_node(std::string_view name) {
    if (name.size() > limits::name_bytes) {
        return fail(ErrorCode::limit_exceeded,
                    fmt::format("a node's name is longer than {} bytes", limits::name_bytes));
    }
    if (levels_above_ + open_.size() > limits::depth) {
        return fail(ErrorCode::limit_exceeded, fmt::format("nodes are nested deeper than {} levels", limits::depth));
    }
    if (tree_.nodes_.size() >= limits::nodes) {
        return fail(ErrorCode::limit_exceeded, fmt::format("more than {} nodes", limits::nodes));
    }
    assert(is_in_source(name.data()));
    assert(open_.empty() == tree_.nodes_.empty());

    const NodeId id{static_cast<std::uint32_t>(tree_.nodes_.size())};
    const NodeId parent = open_.empty() ? id : open_.back();
    // The root's name, when it has one, is no part of any path.
    const std::string_view kept = open_.empty() ? name.substr(0, 0) : name;
    tree_.nodes_.push_back({kept, parent, id, static_cast<std::uint32_t>(tree_.properties_.size()), 0, 0});
    tree_.name_bits_.push_back(0);
    if (index_ && !open_.empty()) {
        add_to_index(id);
    }
    open_.push_back(id);
    return std::nullopt;
}

std::optional<Error> TreeBuilder::merge_node(std::string_view name) {
    const auto child = merge_index().child(open_.back(), name);
    if (!child) {
        return begin_node(name);
    }
    is_in_order_ = false;
    open_.push_back(*child);
    return std::nullopt;
}

void TreeBuilder::open_node(NodeId id) {
    assert(open_.empty());
    is_in_order_ = false;
    for (NodeId above = id; above != root_node; above = tree_.nodes_[index(above)].parent) {
        ++levels_above_;
    }
    open_.push_back(id);
}

void TreeBuilder::end_node() {
    tree_.nodes_[index(open_.back())].subtree_end = NodeId{static_cast<std::uint32_t>(tree_.nodes_.size())};
    open_.pop_back();
    if (open_.empty()) {
        levels_above_ = 0;
    }
}

Result<NameId> TreeBuilder::intern(std::string_view name) {
    if (name.size() > limits::name_bytes) {
        return fail(ErrorCode::limit_exceeded,
                    fmt::format("a property's name is longer than {} bytes", limits::name_bytes));
    }
    assert(is_in_source(name.data()));
    return tree_.names_->insert(name);
}

std::optional<Error> TreeBuilder::add_property(NameId name, Bytes value) {
    assert(is_in_source(value.data()));
    return append(name, value);
}

std::optional<Error> TreeBuilder::append(NameId name, Bytes value) {
    if (tree_.properties_.size() >= limits::properties) {
        return fail(ErrorCode::limit_exceeded, fmt::format("more than {} properties", limits::properties));
    }
    const NodeId owner = open_.back();
    const auto number = static_cast<std::uint32_t>(tree_.properties_.size());
    Node& node = tree_.nodes_[index(owner)];
    is_in_order_ = is_in_order_ && node.first_property + node.property_count == number;
    ++node.property_count;
    tree_.properties_.push_back({name, owner, value});
    tree_.name_bits_[index(owner)] |= std::uint64_t{1} << (static_cast<std::uint32_t>(name) % 64);
    if (index_) {
        index_->add_property(owner, name, number);
    }
    return std::nullopt;
}

// Where among all properties the one is that has this value now.
Result<std::uint32_t> TreeBuilder::set(std::string_view name, Bytes value) {
    const auto id = intern(name);
    if (!id) {
        return id.error();
    }
    if (const auto number = merge_index().property(open_.back(), *id)) {
        tree_.properties_[*number].value = value;
        made_.erase(*number);
        tree_.nodes_[index(open_.back())].property_count += removed_.erase(*number) != 0 ? 1 : 0;
        return *number;
    }
    if (auto error = append(*id, value)) {
        return *std::move(error);
    }
    return static_cast<std::uint32_t>(tree_.properties_.size() - 1);
}

std::optional<Error> TreeBuilder::set_property(std::string_view name, Bytes value) {
    assert(is_in_source(value.data()));
    const auto number = set(name, value);
    return number ? std::nullopt : std::optional(number.error());
}

std::optional<Error> TreeBuilder::set_made_property(std::string_view name, Bytes value, Place place) {
    std::shared_ptr<std::byte[]> made = std::make_shared_for_overwrite<std::byte[]>(value.size());
    std::copy(value.begin(), value.end(), made.get());
    const auto number = set(name, {made.get(), value.size()});
    if (!number) {
        return number.error();
    }
    tree_.made_values_.push_back(std::move(made));
    made_.insert_or_assign(*number, place);
    return std::nullopt;
}

// Those of the base stand side by side, and so does what was added before the node's first child. Of what was set later
// there is one, which the index has.
void TreeBuilder::remove_properties(std::string_view name) {
    const NameId id = tree_.names_->find(name);
    const NodeId owner = open_.back();
    const auto is_own = [&](std::uint32_t number) {
        return number < tree_.properties_.size() && tree_.properties_[number].node == owner;
    };
    for (std::uint32_t i = tree_.nodes_[index(owner)].first_property; is_own(i); ++i) {
        if (tree_.properties_[i].name == id) {
            remove_property(i);
        }
    }
    if (const auto set = index_ ? index_->property(owner, id) : std::nullopt) {
        remove_property(*set);
    }
}

void TreeBuilder::remove_property(std::uint32_t number) {
    if (removed_.insert(number).second) {
        --tree_.nodes_[index(open_.back())].property_count;
        is_in_order_ = false;
    }
}

void TreeBuilder::add_to_index(NodeId id) {
    const Node& node = tree_.nodes_[index(id)];
    if (base_nodes_ > 0 && index(id) >= base_nodes_) {
        index_->add_first_child(node.parent, node.name, id);
    } else {
        index_->add_child(node.parent, node.name, id);
    }
}

MergeIndex& TreeBuilder::merge_index() {
    if (!index_) {
        index_.emplace();
        for (std::size_t i = 1; i < tree_.nodes_.size(); ++i) {
            add_to_index(NodeId{static_cast<std::uint32_t>(i)});
        }
        for (std::size_t i = 0; i < tree_.properties_.size(); ++i) {
            const Property& property = tree_.properties_[i];
            index_->add_property(property.node, property.name, static_cast<std::uint32_t>(i));
        }
    }
    return *index_;
}

}  // namespace dmavet::tree
