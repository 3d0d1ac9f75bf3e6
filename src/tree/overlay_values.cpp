// SPDX-License-Identifier: Apache-2.0
// What does a property of the overlay say by now?
#include "tree/overlay_values.hpp"

#include "tree/blob.hpp"
#include "tree/walk_path.hpp"

namespace dmavet::tree {

// A tree's properties lie one behind the other, the root's first.
OverlayValues::OverlayValues(const Tree& overlay)
    : overlay_(overlay), properties_(overlay.properties(root_node).data()) {
    for (std::uint32_t i = 0; i < overlay.node_count(); ++i) {
        const NodeId id{i};
        if (id != root_node) {
            index_.add_child(overlay.node(id).parent, overlay.node(id).name, id);
        }
        for (const Property& property : overlay.properties(id)) {
            index_.add_property(id, property.name, static_cast<std::uint32_t>(&property - properties_));
        }
    }
}

std::optional<NodeId> OverlayValues::find_child(NodeId parent, std::string_view name) const {
    return index_.child(parent, name);
}

std::optional<NodeId> OverlayValues::find_path(std::string_view path) const {
    return walk_aliased_path(
        path, [&](NodeId parent, std::string_view name) { return find_child(parent, name); },
        [&](NodeId node, std::string_view name) { return find_property(node, name); });
}

const Property* OverlayValues::find_property(NodeId node, std::string_view name) const {
    const NameId id = overlay_.name_id(name);
    const auto number = id == no_name ? std::nullopt : index_.property(node, id);
    return number ? properties_ + *number : nullptr;
}

Bytes OverlayValues::value(const Property& property) const {
    const auto changed = changed_.find(&property);
    return changed == changed_.end() ? property.value : Bytes(changed->second);
}

std::optional<std::uint32_t> OverlayValues::word(const Property& property, std::size_t at) const {
    const Bytes bytes = value(property);
    if (at > bytes.size() || bytes.size() - at < 4) {
        return std::nullopt;
    }
    return read_be32(bytes.data() + at);
}

void OverlayValues::set_word(const Property& property, std::size_t at, std::uint32_t word) {
    std::vector<std::byte>& bytes =
        changed_.try_emplace(&property, property.value.begin(), property.value.end()).first->second;
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[at + i] = static_cast<std::byte>(word >> (24 - 8 * i));
    }
}

std::uint32_t OverlayValues::phandle(NodeId node) const {
    for (const std::string_view name : {"phandle", "linux,phandle"}) {
        const Property* property = find_property(node, name);
        if (property && property->value.size() == 4) {
            return *word(*property, 0);
        }
    }
    return 0;
}

}  // namespace dmavet::tree
