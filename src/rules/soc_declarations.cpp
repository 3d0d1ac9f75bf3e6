// SPDX-License-Identifier: Apache-2.0
// Which nodes of this tree do other trees of the same SoC declare, too? Never another SoC: integration decides about
// coherency, streams and windows, not the kind of device.
#include "rules/soc_declarations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "facts/declaration.hpp"
#include "topology/coherency.hpp"

namespace dmavet::rules {

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

void for_each_declared(const RuleInput& input, const std::function<void(const DeclaredDevice&)>& visit) {
    if (input.declarations.empty()) {
        return;
    }
    for (const Device& device : input.topology.devices) {
        // The record of a host bridge's functions repeats its node, and functions have no node of their own.
        if (device.bus == BusType::pci || !input.topology.reachable[index(device.node)]) {
            continue;
        }
        const Property* list = input.tree.find_property(device.node, input.of.names.compatible);
        if (!list) {
            continue;
        }
        std::string key;
        for (const SocDeclarations* soc : input.declarations) {
            if (!has_kind(soc->nodes, list->as_string())) {
                continue;
            }
            if (key.empty()) {
                key = facts::declaration_key(input.of, device.node);
            }
            const auto it = first_from(soc->nodes, key);
            if (it == soc->nodes.end() || it->node != key) {
                continue;
            }
            visit({device, topology::resolve_coherent(input.of, device.node, input.kernel), *it, *soc});
            break;
        }
    }
}

std::vector<NodeId> nodes_with_agreed_iommus(const RuleInput& input) {
    std::vector<NodeId> nodes;
    for_each_declared(input, [&](const DeclaredDevice& declared) {
        if (declared.node.iommus.size() == 1) {
            nodes.push_back(declared.device.node);
        }
    });
    return nodes;
}

std::string trees_text(const DeclaredDevice& declared, unsigned agreeing) {
    return fmt::format("{} of {} tree{} for {} ({})", agreeing, declared.node.trees,
                       declared.node.trees == 1 ? "" : "s", declared.soc.soc,
                       declared.soc.source.empty() ? "facts file" : declared.soc.source);
}

Confidence confidence_in(const NodeDeclarations& node, unsigned agreeing) {
    constexpr unsigned several = 3;
    return agreeing == node.trees && agreeing >= several ? Confidence::likely : Confidence::possible;
}

}  // namespace dmavet::rules
