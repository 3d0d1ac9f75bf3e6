// SPDX-License-Identifier: Apache-2.0
// Which devices does a report list, and why is a node none of them?

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "dmavet/report.hpp"

namespace dmavet {

namespace {

std::optional<std::string_view> unavailable_status(const Tree& tree, NodeId node) {
    const Property* status = tree.find_property(node, "status");
    if (status == nullptr || status->as_string() == "okay" || status->as_string() == "ok") {
        return std::nullopt;
    }
    return status->as_string();
}

}  // namespace

std::string_view to_string(DeviceSelection selection) {
    switch (selection) {
        case DeviceSelection::dma: return "dma";
        case DeviceSelection::populated: return "populated";
        case DeviceSelection::all: return "all";
    }
    return "";
}

bool is_selected(const Device& device, DeviceSelection selection) {
    switch (selection) {
        case DeviceSelection::dma: return device.has_evidence;
        case DeviceSelection::populated: return device.populated != Populated::no;
        case DeviceSelection::all: return true;
    }
    return true;
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

std::optional<NodeId> disabled_at(const Tree& tree, NodeId node) {
    for (std::optional<NodeId> at = node; at; at = tree.parent(*at)) {
        if (unavailable_status(tree, *at)) {
            return at;
        }
    }
    return std::nullopt;
}

std::string why_no_device(const Tree& tree, NodeId node) {
    if (node == root_node) {
        return "it is the root";
    }
    const auto disabled = disabled_at(tree, node);
    if (disabled == node) {
        return fmt::format("its status is \"{}\"", *unavailable_status(tree, node));
    }
    if (tree.find_property(node, "compatible") == nullptr) {
        return "it has no compatible, so Linux makes no device of it";
    }
    if (disabled) {
        return fmt::format("it lies below {}, whose status is \"{}\"", tree.path(*disabled),
                           *unavailable_status(tree, *disabled));
    }
    return "it is none of the nodes that Linux makes devices of";
}

}  // namespace dmavet
