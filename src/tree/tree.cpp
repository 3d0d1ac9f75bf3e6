// SPDX-License-Identifier: Apache-2.0
// Where in the tree is it? Look-ups over the index that the builder made.
#include "dmavet/tree.hpp"

#include <algorithm>
#include <cassert>

#include "tree/blob.hpp"
#include "tree/name_table.hpp"
#include "tree/overlay.hpp"
#include "tree/tree_reader.hpp"
#include "tree/walk_path.hpp"

namespace dmavet {

Tree::Tree() : names_(std::make_unique<tree::NameTable>()) {}
Tree::Tree(Tree&&) noexcept = default;
Tree& Tree::operator=(Tree&&) noexcept = default;
Tree::~Tree() = default;

Result<Tree> Tree::read(Source source) {
    auto owned = std::make_shared<const Source>(std::move(source));
    const auto blob = tree::find_blocks(owned->bytes);
    if (!blob) {
        return blob.error();
    }
    return tree::TreeReader(*blob, std::move(owned)).read();
}

Result<Tree> Tree::read(Sources sources) {
    auto base = read(std::move(sources.base));
    return base ? with_overlays(std::move(*base), std::move(sources.overlays)) : std::move(base);
}

Result<Tree> Tree::with_overlays(Tree base, std::vector<Source> overlays) {
    Result<Tree> tree = std::move(base);
    for (Source& source : overlays) {
        const std::string name = source.name;
        auto overlay = read(std::move(source));
        auto both = overlay ? tree::apply_overlay(*tree, *overlay) : Result<Tree>(overlay.error());
        if (!both) {
            return fail(both.error().code, name + ": " + both.error().message);
        }
        tree = std::move(both);
    }
    return tree;
}

Result<Tree> Tree::read(Bytes blob) {
    return read(Source{{}, SourceKind::blob, {blob.begin(), blob.end()}});
}

std::optional<NodeId> Tree::parent(NodeId id) const {
    if (id == root_node) {
        return std::nullopt;
    }
    return node(id).parent;
}

std::string Tree::path(NodeId id) const {
    if (id == root_node) {
        return "/";
    }
    std::size_t length = 0;
    for (NodeId n = id; n != root_node; n = node(n).parent) {
        length += node(n).name.size() + 1;
    }
    std::string path(length, '/');
    for (NodeId n = id; n != root_node; n = node(n).parent) {
        const std::string_view name = node(n).name;
        length -= name.size();
        path.replace(length, name.size(), name);
        --length;
    }
    return path;
}

NameId Tree::name_id(std::string_view name) const {
    return names_->find(name);
}

std::string_view Tree::name(NameId id) const {
    return names_->name(id);
}

std::size_t Tree::name_count() const {
    return names_->size();
}

std::span<const Property> Tree::properties(NodeId id) const {
    const Node& n = node(id);
    return std::span{properties_}.subspan(n.first_property, n.property_count);
}

std::span<const Property* const> Tree::properties_named(NameId name) const {
    if (name == no_name) {
        return {};
    }
    const std::size_t i = static_cast<std::size_t>(name);
    return std::span{by_name_}.subspan(by_name_first_[i], by_name_first_[i + 1] - by_name_first_[i]);
}

const Property* Tree::find_property(NodeId id, NameId name) const {
    if (name == no_name || !(name_bits_[index(id)] >> (static_cast<std::uint32_t>(name) % 64) & 1)) {
        return nullptr;
    }
    for (const Property& property : properties(id)) {
        if (property.name == name) {
            return &property;
        }
    }
    return nullptr;
}

const Property* Tree::find_property(NodeId id, std::string_view name) const {
    return find_property(id, name_id(name));
}

std::optional<NodeId> Tree::find_phandle(std::uint32_t phandle) const {
    if (phandle == 0) {
        return std::nullopt;
    }
    const auto it = std::lower_bound(by_phandle_.begin(), by_phandle_.end(), std::pair{phandle, root_node});
    if (it == by_phandle_.end() || it->first != phandle) {
        return std::nullopt;
    }
    return it->second;
}

std::optional<NodeId> Tree::first_child(NodeId id) const {
    const NodeId next{static_cast<std::uint32_t>(index(id) + 1)};
    if (next == node(id).subtree_end) {
        return std::nullopt;
    }
    return next;
}

std::optional<NodeId> Tree::next_sibling(NodeId id) const {
    if (id == root_node) {
        return std::nullopt;
    }
    const NodeId next = node(id).subtree_end;
    if (next == node(node(id).parent).subtree_end) {
        return std::nullopt;
    }
    return next;
}

std::optional<NodeId> Tree::find_child(NodeId parent, std::string_view full_name) const {
    for (auto child = first_child(parent); child; child = next_sibling(*child)) {
        if (node(*child).name == full_name) {
            return child;
        }
    }
    return std::nullopt;
}

std::optional<NodeId> Tree::find_path(std::string_view path) const {
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    path.remove_prefix(1);
    std::optional<NodeId> at = root_node;
    while (at && !path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        at = find_child(*at, path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return at;
}

std::optional<NodeId> Tree::find_aliased_path(std::string_view path) const {
    const auto child = [this](NodeId parent, std::string_view name) { return find_child(parent, name); };
    if (path.starts_with('/')) {
        return tree::walk_path(path, root_node, child);
    }
    const std::string_view alias = path.substr(0, path.find('/'));
    const auto aliases = find_child(root_node, "aliases");
    const Property* full = aliases ? find_property(*aliases, alias) : nullptr;
    const auto from = full ? find_path(full->as_string()) : std::nullopt;
    return from ? tree::walk_path(path.substr(alias.size()), *from, child) : std::nullopt;
}

std::optional<NodeId> Tree::find_label(std::string_view label) const {
    const auto symbols = find_child(root_node, "__symbols__");
    const Property* path = symbols ? find_property(*symbols, label) : nullptr;
    return path ? find_aliased_path(path->as_string()) : std::nullopt;
}

bool Tree::is_inside(NodeId id, NodeId ancestor) const {
    return id >= ancestor && id < node(ancestor).subtree_end;
}

Place Tree::place(NodeId id) const {
    return place_of(node(id).name.data());
}

Place Tree::place(const Property& property) const {
    const auto number = static_cast<std::uint32_t>(&property - properties_.data());
    const auto made = std::lower_bound(made_places_.begin(), made_places_.end(), number,
                                       [](const auto& one, std::uint32_t wanted) { return one.first < wanted; });
    if (made != made_places_.end() && made->first == number) {
        return made->second;
    }
    return place_of(property.value.data());
}

// The builder takes nothing that lies in none of its sources. There are few of them.
Place Tree::place_of(const void* at) const {
    const auto address = reinterpret_cast<std::uintptr_t>(at);
    std::uint32_t source = 0;
    std::uintptr_t offset = 0;
    for (; source < sources_.size(); ++source) {
        const Bytes bytes = sources_[source]->bytes;
        offset = address - reinterpret_cast<std::uintptr_t>(bytes.data());
        if (offset < bytes.size()) {
            break;
        }
    }
    assert(source < sources_.size());
    return {SourceId{source}, static_cast<std::uint32_t>(offset)};
}

}  // namespace dmavet
