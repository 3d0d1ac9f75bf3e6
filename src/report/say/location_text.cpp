// SPDX-License-Identifier: Apache-2.0
#include "report/say/location_text.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace dmavet::report {

const Location* location_of(const Board& board, NodeId node, std::string_view property) {
    const Property* found = property.empty() ? nullptr : board.tree->find_property(node, property);
    const Location* location = found != nullptr ? board.locations.find(board.tree->place(*found)) : nullptr;
    return location != nullptr ? location : board.locations.find(board.tree->place(node));
}

std::string_view without_dot_slash(std::string_view file) {
    while (file.starts_with("./")) {
        file.remove_prefix(std::min(file.find_first_not_of('/', 1), file.size()));
    }
    return file;
}

bool is_alternative(const Board& board) {
    return !board.title.empty();
}

FilePlace file_place(std::string_view file, const Board& board, NodeId node, std::string_view property) {
    const Location* location = location_of(board, node, property);
    if (location != nullptr) {
        return {without_dot_slash(location->file), location->line, location->column};
    }
    const Property* found = property.empty() ? nullptr : board.tree->find_property(node, property);
    const SourceId source = (found != nullptr ? board.tree->place(*found) : board.tree->place(node)).source;
    const bool has_own_file = source == SourceId{0} && !is_alternative(board);
    return {without_dot_slash(has_own_file ? file : std::string_view(board.tree->source(source).name))};
}

std::string line_text(const Board& board, NodeId node, std::string_view property) {
    const Location* location = location_of(board, node, property);
    if (location == nullptr) {
        return {};
    }
    return location->file == board.name() ? fmt::format("line {}", location->line)
                                          : fmt::format("{}:{}", location->file, location->line);
}

std::vector<std::string_view> Labels::of(NodeId node) {
    std::vector<std::string_view> labels;
    if (const Location* location = board_.locations.find(board_.tree->place(node))) {
        labels.assign(location->labels.begin(), location->labels.end());
    }
    if (!symbols_) {
        read_symbols();
    }
    const auto [first, last] = std::equal_range(symbols_->begin(), symbols_->end(), Symbol{node, {}},
                                                [](const Symbol& a, const Symbol& b) { return a.first < b.first; });
    for (auto symbol = first; symbol != last; ++symbol) {
        if (std::find(labels.begin(), labels.end(), symbol->second) == labels.end()) {
            labels.push_back(symbol->second);
        }
    }
    return labels;
}

std::string Labels::text(NodeId node) {
    const auto labels = of(node);
    return labels.empty() ? std::string{} : fmt::format(" (&{})", labels.front());
}

void Labels::read_symbols() {
    symbols_.emplace();
    const Tree& tree = *board_.tree;
    const auto symbols = tree.find_child(root_node, "__symbols__");
    for (const Property& symbol : symbols ? tree.properties(*symbols) : std::span<const Property>()) {
        if (const auto node = tree.find_aliased_path(symbol.as_string())) {
            symbols_->emplace_back(*node, tree.name(symbol.name));
        }
    }
    std::sort(symbols_->begin(), symbols_->end());
}

}  // namespace dmavet::report
