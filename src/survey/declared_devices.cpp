// SPDX-License-Identifier: Apache-2.0
// Which nodes of this tree do other trees of the same SoC declare, too? Never another SoC: integration decides about
// coherency, streams and windows, not the kind of device.
#include "survey/declared_devices.hpp"

#include <algorithm>
#include <string>

#include "facts/declaration.hpp"

namespace dmavet::survey {

namespace {

// The nodes of one SoC by their keys, and by those that they had in older trees.
class Known {
public:
    explicit Known(const SocDeclarations& soc) : soc_(soc) {
        for (const NodeDeclarations& node : soc.nodes) {
            if (!node.formerly.empty()) {
                renamed_.push_back(&node);
            }
        }
    }

    [[nodiscard]] const SocDeclarations& soc() const { return soc_; }

    // Whether any node of that kind is declared: its place, which costs a translation, is asked for only then.
    [[nodiscard]] bool has_kind(std::string_view compatible) const {
        const auto it = first_from(compatible);
        return (it != soc_.nodes.end() && it->node.starts_with(compatible)) ||
               std::any_of(renamed_.begin(), renamed_.end(),
                           [&](const NodeDeclarations* node) { return node->formerly.starts_with(compatible); });
    }

    [[nodiscard]] const NodeDeclarations* find(std::string_view key) const {
        const auto it = first_from(key);
        if (it != soc_.nodes.end() && it->node == key) {
            return &*it;
        }
        const auto was = std::find_if(renamed_.begin(), renamed_.end(),
                                      [&](const NodeDeclarations* node) { return node->formerly == key; });
        return was == renamed_.end() ? nullptr : *was;
    }

private:
    [[nodiscard]] std::vector<NodeDeclarations>::const_iterator first_from(std::string_view key) const {
        return std::lower_bound(
            soc_.nodes.begin(), soc_.nodes.end(), key,
            [](const NodeDeclarations& node, std::string_view wanted) { return node.node < wanted; });
    }

    const SocDeclarations& soc_;
    std::vector<const NodeDeclarations*> renamed_;
};

}  // namespace

std::vector<DeclaredDevice> find_declared_devices(const Subject& board) {
    std::vector<DeclaredDevice> found;
    std::vector<Known> all;
    for (const SocDeclarations* soc : board.declarations) {
        all.emplace_back(*soc);
    }
    if (all.empty()) {
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
        for (const Known& known : all) {
            if (!known.has_kind(list->as_string())) {
                continue;
            }
            if (key.empty()) {
                key = facts::declaration_key(board.of, device.node);
            }
            if (const NodeDeclarations* node = known.find(key)) {
                found.push_back({&device, facts::declared_coherency(board.of, device.node), node, &known.soc()});
                break;
            }
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
