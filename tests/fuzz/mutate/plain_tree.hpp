// SPDX-License-Identifier: Apache-2.0
// A device tree that can be changed at will: no index, no limit, nothing checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::fuzz {

struct PlainProperty {
    std::string name;
    std::string value;
    bool operator==(const PlainProperty&) const = default;
};

struct PlainNode {
    std::string name;
    std::vector<PlainProperty> properties = {};
    std::vector<PlainNode> children = {};
    bool operator==(const PlainNode&) const = default;

    [[nodiscard]] PlainProperty* find_property(std::string_view property);
    [[nodiscard]] PlainNode* find_child(std::string_view child);
    PlainNode& child(std::string_view child);            // a new one when there is none
    PlainProperty& property(std::string_view property);  // the same
};

struct PlainTree {
    std::vector<Reservation> reservations = {};
    PlainNode root = {};
};

// Of the blob that the bytes begin with; absent: the reader refuses it.
[[nodiscard]] std::optional<PlainTree> take_apart(std::string_view blob);
// As a blob of version 17, each name once.
[[nodiscard]] std::string put_together(const PlainTree& tree);

// Every node with its path, the root first. They live until a node is added or taken away.
struct PlacedNode {
    PlainNode* node;
    std::string path;  // "" of the root
};
[[nodiscard]] std::vector<PlacedNode> all_nodes(PlainNode& root);

[[nodiscard]] std::uint32_t word_at(std::string_view value, std::size_t at);
void set_word(std::string& value, std::size_t at, std::uint32_t word);
[[nodiscard]] std::string word_bytes(std::uint32_t word);

}  // namespace dmavet::fuzz
