// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "dmavet/tree.hpp"

namespace dmavet::tree {

// What a node has already, found at once however much that is: its first child and its first property of a name.
class MergeIndex {
public:
    // One more child behind those that were added.
    void add_child(NodeId parent, std::string_view name, NodeId child) {
        children_.try_emplace({parent, name}, child);
        without_unit_address_.try_emplace({parent, name.substr(0, name.find('@'))}, child);
    }
    // One before all others.
    void add_first_child(NodeId parent, std::string_view name, NodeId child) {
        children_.insert_or_assign({parent, name}, child);
        without_unit_address_.insert_or_assign({parent, name.substr(0, name.find('@'))}, child);
    }
    void add_property(NodeId node, NameId name, std::uint32_t property) {
        properties_.try_emplace({node, name}, property);
    }
    // As fdt_subnode_offset() of libfdt finds it: a name without a unit address is that of every node with one.
    [[nodiscard]] std::optional<NodeId> child(NodeId parent, std::string_view name) const {
        const auto& names = name.find('@') == std::string_view::npos ? without_unit_address_ : children_;
        const auto found = names.find({parent, name});
        return found == names.end() ? std::nullopt : std::optional(found->second);
    }
    [[nodiscard]] std::optional<std::uint32_t> property(NodeId node, NameId name) const {
        const auto found = properties_.find({node, name});
        return found == properties_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    template <class Name>
    struct Key {
        NodeId node;
        Name name;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Hash {
        template <class Name>
        std::size_t operator()(const Key<Name>& key) const {
            // Node and name numbers are small and close together; this spreads them over all bits.
            std::uint64_t h = std::hash<Name>()(key.name) + index(key.node) * 0x9e3779b97f4a7c15;
            h = (h ^ (h >> 29)) * 0xbf58476d1ce4e5b9;
            return h ^ (h >> 32);
        }
    };
    std::unordered_map<Key<std::string_view>, NodeId, Hash> children_;  // by their full names
    std::unordered_map<Key<std::string_view>, NodeId, Hash> without_unit_address_;
    std::unordered_map<Key<NameId>, std::uint32_t, Hash> properties_;
};

}  // namespace dmavet::tree
