// SPDX-License-Identifier: Apache-2.0
#include "report/say/location_text.hpp"

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

std::string_view label_of(const Board& board, NodeId node) {
    const Location* location = board.locations.find(board.tree->place(node));
    if (location != nullptr && !location->label.empty()) {
        return location->label;
    }
    const auto symbols = board.tree->find_child(root_node, "__symbols__");
    if (symbols) {
        const std::string path = board.tree->path(node);
        for (const Property& symbol : board.tree->properties(*symbols)) {
            if (symbol.as_string() == path) {
                return board.tree->name(symbol.name);
            }
        }
    }
    return {};
}

std::string label_text(const Board& board, NodeId node) {
    const std::string_view label = label_of(board, node);
    return label.empty() ? std::string{} : fmt::format(" (&{})", label);
}

}  // namespace dmavet::report
