// SPDX-License-Identifier: Apache-2.0
// Which node is meant, and when there is none, which ones are like it?

#include "cli/node_lookup.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/nearest.hpp"
#include "dmavet/input.hpp"
#include "dmavet/report.hpp"
#include "tree/node_name.hpp"

namespace dmavet::cli {

namespace {

constexpr std::size_t other_name = 50;
constexpr std::size_t other_kind = 10;

// Less is more alike. A name alone is held against names, a path against paths; the same name at another
// place is nearer than any misspelling, another unit address nearer than another kind of node.
std::size_t unlikeness(std::string_view text, std::string_view path) {
    const std::string_view wanted = tree::last_name(text);
    const std::string_view name = tree::last_name(path);
    const std::size_t distance = edit_distance(text, text.find('/') == std::string_view::npos ? name : path);
    if (name == wanted) {
        return distance;
    }
    const bool is_same_kind = tree::base_name(wanted) == tree::base_name(name);
    return other_name + distance + (is_same_kind ? 0 : other_kind);
}

std::string no_such_label(const Tree& tree, std::string_view label) {
    const bool has_labels = tree.find_child(root_node, "__symbols__") || tree.source(SourceId{0}).text;
    return fmt::format(
        "there is no label {}{}", label,
        has_labels ? "" : "; the blob has no labels at all: build it with dtc -@, or name its text with --source");
}

}  // namespace

std::string label_in(const std::string& name) {
    return name.starts_with('&') ? name.substr(1) : std::string();
}

std::string no_such_node(const Tree& tree, std::string_view text) {
    if (text.starts_with('&')) {
        return no_such_label(tree, text.substr(1));
    }
    if (text.find_first_of("*?") != std::string_view::npos) {
        return fmt::format("no device matches {}", text);
    }
    constexpr std::size_t most_shown = 3;
    constexpr std::size_t longest = 200;  // comparing is quadratic in it
    const std::string_view compared = text.substr(0, longest);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (std::size_t i = 1; i < tree.node_count(); ++i) {
        std::string path = tree.path(NodeId{static_cast<std::uint32_t>(i)});
        if (path.size() <= longest) {
            const std::size_t score = unlikeness(compared, path);
            near.emplace_back(score, std::move(path));
        }
    }
    // What differs in half of its letters is like nothing.
    const std::size_t furthest = other_name + other_kind + compared.size() / 2;
    std::erase_if(near, [&](const auto& one) { return one.first > furthest; });
    const std::size_t count = std::min(most_shown, near.size());
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count), near.end());
    std::string message = fmt::format("there is no node {}", text);
    for (std::size_t i = 0; i < count; ++i) {
        message += fmt::format("{}{}", i == 0 ? "; nearest: " : ", ", near[i].second);
    }
    return message;
}

}  // namespace dmavet::cli
