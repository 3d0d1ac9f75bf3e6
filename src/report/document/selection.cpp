// SPDX-License-Identifier: Apache-2.0
// Which devices does a report list, and why is a node none of them?

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "dmavet/report.hpp"
#include "report/say/location_text.hpp"

namespace dmavet {

namespace {

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

std::optional<std::string_view> unavailable_status(const Tree& tree, NodeId node) {
    const Property* status = tree.find_property(node, "status");
    if (status == nullptr || status->as_string() == "okay" || status->as_string() == "ok") {
        return std::nullopt;
    }
    return status->as_string();
}

constexpr std::string_view left_out = "...";  // as tables print a long path

// Whether a path is meant that find_aliased_path() does not know by this text.
bool matches(std::string_view path, std::string_view pattern) {
    if (const std::size_t at = pattern.find(left_out); at != std::string_view::npos) {
        const std::string_view head = pattern.substr(0, at);
        const std::string_view tail = pattern.substr(at + left_out.size());
        return path.size() >= head.size() + tail.size() && path.starts_with(head) && path.ends_with(tail);
    }
    if (pattern.find_first_of("*?") != std::string_view::npos) {
        return matches_glob(path, pattern);
    }
    return !pattern.empty() && !pattern.starts_with('/') && path.size() > pattern.size() && path.ends_with(pattern) &&
           path[path.size() - pattern.size() - 1] == '/';
}

template <class IsMeant>
std::vector<NodeId> nodes_that(const Tree& tree, const IsMeant& is_meant) {
    std::vector<NodeId> nodes;
    for (std::size_t i = 0; i < tree.node_count(); ++i) {
        const NodeId node{static_cast<std::uint32_t>(i)};
        if (is_meant(node)) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

}  // namespace

bool is_selected(const Device& device, DeviceSelection selection) {
    switch (selection) {
        case DeviceSelection::dma: return device.has_evidence;
        case DeviceSelection::populated: return device.populated != Populated::no;
        case DeviceSelection::all: return true;
    }
    return true;
}

std::vector<NodeId> find_nodes(const Tree& tree, std::string_view text) {
    if (text.size() > 1 && text.ends_with('/')) {
        text.remove_suffix(1);
    }
    if (const auto node = tree.find_aliased_path(text)) {
        return {*node};
    }
    return nodes_that(tree, [&](NodeId node) { return matches(tree.path(node), text); });
}

std::vector<NodeId> find_nodes(const Board& board, std::string_view text) {
    if (!text.starts_with('&')) {
        return find_nodes(*board.tree, text);
    }
    report::Labels labels(board);
    return nodes_that(*board.tree, [&](NodeId node) {
        const auto all = labels.of(node);
        return std::find(all.begin(), all.end(), text.substr(1)) != all.end();
    });
}

std::vector<const Device*> shown_devices(const Board& board, const ReportOptions& options) {
    std::vector<const Device*> shown;
    const auto nodes = options.node ? find_nodes(board, *options.node) : std::vector<NodeId>();
    for (const Device& device : board.topology.devices) {
        const bool is_asked_for = is_selected(device, options.devices) &&
                                  (!options.node || std::binary_search(nodes.begin(), nodes.end(), device.node));
        if (is_asked_for) {
            shown.push_back(&device);
        }
    }
    return shown;
}

std::string why_no_device(const Tree& tree, NodeId node) {
    if (node == root_node) {
        return "it is the root";
    }
    if (const auto status = unavailable_status(tree, node)) {
        return fmt::format("its status is \"{}\"", *status);
    }
    if (tree.find_property(node, "compatible") == nullptr) {
        return "it has no compatible, so Linux makes no device of it";
    }
    for (auto above = tree.parent(node); above; above = tree.parent(*above)) {
        if (const auto status = unavailable_status(tree, *above)) {
            return fmt::format("it lies below {}, whose status is \"{}\"", tree.path(*above), *status);
        }
    }
    return "it is none of the nodes that Linux makes devices of";
}

}  // namespace dmavet
