// SPDX-License-Identifier: Apache-2.0
// Which nodes does a person mean by a text? Devices before those that could be some, these before other nodes, and of
// the ways to read the text the first that leads to any.

#include <algorithm>
#include <array>
#include <optional>

#include "dmavet/report.hpp"
#include "report/say/location_text.hpp"
#include "tree/node_name.hpp"

namespace dmavet {

namespace {

constexpr std::string_view left_out = "...";  // as tables print a long path

// The ways to read a text that is neither a path from the root nor an alias.

bool is_shortened(const Tree&, NodeId, std::string_view path, std::string_view text) {
    const std::size_t at = text.find(left_out);
    if (at == std::string_view::npos) {
        return false;
    }
    const std::string_view head = text.substr(0, at);
    const std::string_view tail = text.substr(at + left_out.size());
    return path.size() >= head.size() + tail.size() && path.starts_with(head) && path.ends_with(tail);
}

bool is_end(const Tree&, NodeId, std::string_view path, std::string_view text) {
    return !text.starts_with('/') && path.size() > text.size() && path.ends_with(text) &&
           path[path.size() - text.size() - 1] == '/';
}

// Of the whole path, or of its last name when the text is no path.
bool is_glob(const Tree&, NodeId, std::string_view path, std::string_view text) {
    return text.find_first_of("*?") != std::string_view::npos &&
           (matches_glob(path, text) ||
            (text.find('/') == std::string_view::npos && matches_glob(tree::last_name(path), text)));
}

bool is_bare_name(const Tree&, NodeId, std::string_view path, std::string_view text) {
    const std::string_view name = tree::last_name(path);
    const std::size_t at = name.find('@');
    return at != std::string_view::npos && name.substr(0, at) == text;
}

bool is_unit_address(const Tree&, NodeId, std::string_view path, std::string_view text) {
    const std::string_view name = tree::last_name(path);
    const std::size_t at = name.find('@');
    return at != std::string_view::npos && name.substr(at + 1) == text.substr(text.starts_with("0x") ? 2 : 0);
}

bool is_compatible(const Tree& tree, NodeId node, std::string_view, std::string_view text) {
    const Property* compatible = tree.find_property(node, "compatible");
    const auto names = compatible != nullptr ? compatible->as_strings() : std::vector<std::string_view>();
    return std::find(names.begin(), names.end(), text) != names.end();
}

constexpr std::array readings{&is_shortened, &is_end, &is_glob, &is_bare_name, &is_unit_address, &is_compatible};

// In document order; what the first reading finds that finds any.
std::vector<NodeId> read_among(const Tree& tree, const std::vector<NodeId>& nodes, std::string_view text) {
    std::vector<std::string> paths;
    for (const NodeId node : nodes) {
        paths.push_back(tree.path(node));
    }
    for (const auto& is_meant : readings) {
        std::vector<NodeId> found;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (is_meant(tree, nodes[i], paths[i], text)) {
                found.push_back(nodes[i]);
            }
        }
        if (!found.empty()) {
            return found;
        }
    }
    return {};
}

// Each once: a host bridge has two records.
std::vector<NodeId> devices_of(const Board& board) {
    std::vector<NodeId> nodes;
    for (const Device& device : board.topology.devices) {
        if (device.populated != Populated::no) {
            nodes.push_back(device.node);
        }
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
}

std::vector<NodeId> nodes_of(const Board& board) {
    std::vector<NodeId> nodes;
    for (std::size_t i = 0; i < board.tree->node_count(); ++i) {
        nodes.push_back(NodeId{static_cast<std::uint32_t>(i)});
    }
    return nodes;
}

std::vector<NodeId> nodes_with_compatible(const Board& board) {
    std::vector<NodeId> nodes = nodes_of(board);
    std::erase_if(nodes, [&](NodeId node) { return board.tree->find_property(node, "compatible") == nullptr; });
    return nodes;
}

std::vector<NodeId> find_labelled(const Board& board, std::string_view label) {
    if (const auto node = board.tree->find_label(label)) {
        return {*node};
    }
    report::Labels labels(board);
    std::vector<NodeId> nodes = nodes_of(board);
    std::erase_if(nodes, [&](NodeId node) {
        const auto all = labels.of(node);
        return std::find(all.begin(), all.end(), label) == all.end();
    });
    return nodes;
}

}  // namespace

// Iterative with one way back, so that a hostile path cannot make it slow.
bool matches_glob(std::string_view text, std::string_view pattern) {
    std::size_t t = 0;
    std::size_t p = 0;
    std::optional<std::size_t> star;
    std::size_t star_text = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_text = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star) {
            p = *star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<NodeId> find_nodes(const Board& board, std::string_view text) {
    if (text.starts_with('&')) {
        return find_labelled(board, text.substr(1));
    }
    if (text.size() > 1 && text.ends_with('/')) {
        text.remove_suffix(1);
    }
    if (text.empty()) {
        return {};
    }
    if (const auto node = board.tree->find_aliased_path(text)) {
        return {*node};
    }
    for (const auto& among : {&devices_of, &nodes_with_compatible, &nodes_of}) {
        if (auto nodes = read_among(*board.tree, among(board), text); !nodes.empty()) {
            return nodes;
        }
    }
    return find_labelled(board, text);  // somebody who forgot the '&'
}

}  // namespace dmavet
