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

}  // namespace dmavet::tree
