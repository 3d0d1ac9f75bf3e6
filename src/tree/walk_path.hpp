// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "dmavet/tree.hpp"

namespace dmavet::tree {

// The node at the end of a path from the root, by child(parent, name) for each of its names; as fdt_path_offset() of
// libfdt several slashes count as one.
template <class Child>
std::optional<NodeId> walk_path(std::string_view path, NodeId from, const Child& child) {
    std::optional<NodeId> at = from;
    while (at) {
        path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
        if (path.empty()) {
            break;
        }
        const std::string_view name = path.substr(0, path.find('/'));
        at = child(*at, name);
        path.remove_prefix(name.size());
    }
    return at;
}

// The same for what may begin with an alias, as fdt_path_offset() of libfdt reads it, with property(node, name) for
// what a node has.
template <class Child, class FindProperty>
std::optional<NodeId> walk_aliased_path(std::string_view path, const Child& child, const FindProperty& property) {
    if (path.starts_with('/')) {
        return walk_path(path, root_node, child);
    }
    const std::string_view alias = path.substr(0, path.find('/'));
    const auto aliases = child(root_node, "aliases");
    const Property* full = aliases ? property(*aliases, alias) : nullptr;
    const auto from =
        full && full->as_string().starts_with('/') ? walk_path(full->as_string(), root_node, child) : std::nullopt;
    return from ? walk_path(path.substr(alias.size()), *from, child) : std::nullopt;
}

}  // namespace dmavet::tree
