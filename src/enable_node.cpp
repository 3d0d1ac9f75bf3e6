// SPDX-License-Identifier: Apache-2.0
// What would a node be that the tree disables?

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "dmavet/board.hpp"
#include "resolve_board.hpp"
#include "tree/tree_builder.hpp"

namespace dmavet {

namespace {

Result<Tree> enabled_tree(const Tree& base, NodeId node) {
    static constexpr std::array okay{std::byte{'o'}, std::byte{'k'}, std::byte{'a'}, std::byte{'y'}, std::byte{0}};
    tree::TreeBuilder builder(base);
    for (std::optional<NodeId> at = node; at; at = base.parent(*at)) {
        const Property* status = base.find_property(*at, "status");
        if (status == nullptr) {
            continue;
        }
        builder.open_node(*at);
        if (auto error = builder.set_made_property(base.name(status->name), okay, base.place(*status))) {
            return *error;
        }
        while (builder.open_count() > 0) {
            builder.end_node();
        }
    }
    return builder.finish();
}

}  // namespace

Result<Board> if_enabled(const Board& board, NodeId node) {
    auto tree = enabled_tree(*board.tree, node);
    if (!tree) {
        return tree.error();
    }
    auto enabled = resolve_board(std::make_shared<const Tree>(std::move(*tree)), board.kernel, board.question);
    if (enabled) {
        enabled->arch_from = board.arch_from;
        enabled->ram_base = board.ram_base;
        enabled->system = board.system;
        enabled->title = board.title;
    }
    return enabled;
}

}  // namespace dmavet
