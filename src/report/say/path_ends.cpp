// SPDX-License-Identifier: Apache-2.0
// How short can the path of a node be and still be that of only one?

#include "report/say/path_ends.hpp"

#include <string_view>

namespace dmavet::report {

namespace {

// Where the end that is one name longer than that from `start` begins; npos when that is all of the path.
std::size_t longer_end(std::string_view path, std::size_t start) {
    return start == 0 ? std::string_view::npos : path.rfind('/', start - 1);
}

}  // namespace

PathEnds::PathEnds(const Tree& tree, std::span<const NodeId> nodes) : tree_(tree) {
    for (const NodeId node : nodes) {
        if (!paths_.contains(node)) {
            paths_.emplace(node, tree_.path(node));
        }
    }
    for (const auto& [node, path] : paths_) {
        for (std::size_t at = path.rfind('/'); at != std::string::npos; at = longer_end(path, at)) {
            ++ends_[path.substr(at)];
        }
    }
}

std::string PathEnds::name(NodeId node) const {
    const auto known = paths_.find(node);
    if (node == root_node || known == paths_.end()) {
        return tree_.path(node);
    }
    const std::string_view path = known->second;
    for (std::size_t at = path.rfind('/'); at != std::string_view::npos; at = longer_end(path, at)) {
        const auto end = ends_.find(path.substr(at));
        if (end != ends_.end() && end->second == 1) {
            return std::string(path.substr(at + 1));
        }
    }
    return std::string(path);
}

}  // namespace dmavet::report
