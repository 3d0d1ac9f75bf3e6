// SPDX-License-Identifier: Apache-2.0
// A device tree as Linux shows it below /proc/device-tree: a folder for a node, a file for a property.
#pragma once

#include <cstddef>
#include <string>

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"
#include "input/file.hpp"

namespace dmavet::input {

struct FolderTree {
    Tree tree;
    std::size_t links = 0;       // that were not followed
    std::size_t unreadable = 0;  // properties that cannot be read: security-* of Linux are root's
};

// `name`: of the tree's source. The order in which nodes were written is lost in a folder; they come by their unit
// addresses. An error: the folder holds no nodes or exceeds a limit of tree.hpp.
[[nodiscard]] Result<FolderTree> read_folder_tree(Descriptor folder, const std::string& name);

}  // namespace dmavet::input
