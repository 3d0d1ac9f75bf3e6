// SPDX-License-Identifier: Apache-2.0
// Which nodes of this tree do other trees of the same SoC declare, too? Never another SoC: integration decides about
// coherency, streams and windows, not the kind of device.
#include "survey/declared_devices.hpp"

#include <algorithm>
#include <string>

#include "facts/declaration.hpp"
#include "topology/coherency.hpp"

namespace dmavet::survey {

namespace {

using Nodes = std::vector<NodeDeclarations>;

Nodes::const_iterator first_from(const Nodes& nodes, std::string_view key) {
    return std::lower_bound(nodes.begin(), nodes.end(), key,
                            [](const NodeDeclarations& node, std::string_view wanted) { return node.node < wanted; });
}

// Whether any node of that kind is declared: its place, which costs a translation, is asked for only then.
bool has_kind(const Nodes& nodes, std::string_view compatible) {
    const auto it = first_from(nodes, compatible);
    return it != nodes.end() && it->node.starts_with(compatible);
}

}  // namespace

std::vector<DeclaredDevice> find_declared_devices(const Subject& board) {
    std::vector<DeclaredDevice> found;
    if (board.declarations.empty()) {
        return found;
    }
    for (const Device& device : board.topology.devices) {
        // The record of a host bridge's functions repeats its node, and functions have no node of their own.
        if (device.bus == BusType::pci || !board.topology.reachable[index(device.node)]) {
            continue;
        }
        const Property* list = board.tree.find_property(device.node, board.of.names.compatible);
        if (!list) {
            continue;
        }
        std::string key;
        for (const SocDeclarations* soc : board.declarations) {
            if (!has_kind(soc->nodes, list->as_string())) {
                continue;
            }
            if (key.empty()) {
                key = facts::declaration_key(board.of, device.node);
            }
            const auto it = first_from(soc->nodes, key);
            if (it == soc->nodes.end() || it->node != key) {
                continue;
            }
            found.push_back({&device, topology::resolve_coherent(board.of, device.node, board.kernel), &*it, soc});
            break;
        }
    }
    return found;
}

std::vector<NodeId> find_nodes_with_agreed_iommus(const std::vector<DeclaredDevice>& declared) {
    std::vector<NodeId> nodes;
    for (const DeclaredDevice& one : declared) {
        if (one.node->iommus.size() == 1) {
            nodes.push_back(one.device->node);
        }
    }
    return nodes;
}

}  // namespace dmavet::survey
