// SPDX-License-Identifier: Apache-2.0
#include "report/say/location_text.hpp"

#include <span>

#include <fmt/format.h>

namespace dmavet::report {

const Location* location_of(const Board& board, NodeId node, std::string_view property) {
    const Property* found = property.empty() ? nullptr : board.tree->find_property(node, property);
    const Location* location = found != nullptr ? board.locations.find(board.tree->place(*found)) : nullptr;
    return location != nullptr ? location : board.locations.find(board.tree->place(node));
}

std::string line_text(const Board& board, NodeId node, std::string_view property) {
    const Location* location = location_of(board, node, property);
    if (location == nullptr) {
        return {};
    }
    return location->file == board.name() ? fmt::format("line {}", location->line)
                                          : fmt::format("{}:{}", location->file, location->line);
}

std::string Labels::text(NodeId node) {
    const Location* location = board_.locations.find(board_.tree->place(node));
    if (location != nullptr && !location->label.empty()) {
        return fmt::format(" (&{})", location->label);
    }
    if (!by_path_) {
        by_path_.emplace();
        const auto symbols = board_.tree->find_child(root_node, "__symbols__");
        for (const Property& symbol : symbols ? board_.tree->properties(*symbols) : std::span<const Property>()) {
            by_path_->emplace(symbol.as_string(), board_.tree->name(symbol.name));
        }
    }
    const auto found = by_path_->find(board_.tree->path(node));
    return found == by_path_->end() ? std::string{} : fmt::format(" (&{})", found->second);
}

}  // namespace dmavet::report
