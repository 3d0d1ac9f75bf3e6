// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutate/plain_tree.hpp"

#include <libfdt.h>

#include <algorithm>
#include <span>
#include <unordered_map>

#include "tree/blob.hpp"

namespace dmavet::fuzz {

namespace {

constexpr std::uint32_t header_bytes = 40;
constexpr std::uint32_t version = 17;
constexpr std::uint32_t readable_by = 16;

PlainNode plain_node(const Tree& tree, NodeId id) {
    PlainNode node{std::string(tree.node(id).name)};
    for (const Property& property : tree.properties(id)) {
        node.properties.push_back(
            {std::string(tree.name(property.name)),
             std::string(reinterpret_cast<const char*>(property.value.data()), property.value.size())});
    }
    for (auto child = tree.first_child(id); child; child = tree.next_sibling(*child)) {
        node.children.push_back(plain_node(tree, *child));
    }
    return node;
}

class Writer {
public:
    void write(const PlainNode& node) {
        add_word(FDT_BEGIN_NODE);
        structure_ += node.name;
        structure_ += '\0';
        pad();
        for (const PlainProperty& property : node.properties) {
            add_word(FDT_PROP);
            add_word(static_cast<std::uint32_t>(property.value.size()));
            add_word(name_offset(property.name));
            structure_ += property.value;
            pad();
        }
        for (const PlainNode& child : node.children) {
            write(child);
        }
        add_word(FDT_END_NODE);
    }

    [[nodiscard]] std::string finish(std::span<const Reservation> reservations) {
        add_word(FDT_END);
        std::string reserved;
        for (const Reservation& entry : reservations) {
            for (const std::uint64_t number : {entry.base, entry.size}) {
                reserved += word_bytes(static_cast<std::uint32_t>(number >> 32)) +
                            word_bytes(static_cast<std::uint32_t>(number));
            }
        }
        reserved.append(2 * sizeof(std::uint64_t), '\0');
        const auto structure_at = static_cast<std::uint32_t>(header_bytes + reserved.size());
        const auto strings_at = static_cast<std::uint32_t>(structure_at + structure_.size());
        const auto structure_size = static_cast<std::uint32_t>(structure_.size());
        const auto strings_size = static_cast<std::uint32_t>(strings_.size());
        std::string blob;
        for (const std::uint32_t field : {std::uint32_t{FDT_MAGIC}, strings_at + strings_size, structure_at, strings_at,
                                          header_bytes, version, readable_by, 0U, strings_size, structure_size}) {
            blob += word_bytes(field);
        }
        return blob + reserved + structure_ + strings_;
    }

private:
    void add_word(std::uint32_t word) { structure_ += word_bytes(word); }
    void pad() { structure_.resize((structure_.size() + 3) / 4 * 4); }

    std::uint32_t name_offset(const std::string& name) {
        const auto [found, is_new] = offsets_.try_emplace(name, static_cast<std::uint32_t>(strings_.size()));
        if (is_new) {
            strings_ += name;
            strings_ += '\0';
        }
        return found->second;
    }

    std::string structure_;
    std::string strings_;
    std::unordered_map<std::string, std::uint32_t> offsets_;
};

void add_nodes(PlainNode& node, const std::string& path, std::vector<PlacedNode>& found) {
    found.push_back({&node, path});
    for (PlainNode& child : node.children) {
        add_nodes(child, path + '/' + child.name, found);
    }
}

template <class Items>
auto* find_named(Items& items, std::string_view name) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; });
    return found == items.end() ? nullptr : &*found;
}

}  // namespace

PlainProperty* PlainNode::find_property(std::string_view property) {
    return find_named(properties, property);
}

PlainNode* PlainNode::find_child(std::string_view child) {
    return find_named(children, child);
}

PlainNode& PlainNode::child(std::string_view child) {
    PlainNode* const found = find_child(child);
    return found ? *found : children.emplace_back(PlainNode{std::string(child)});
}

PlainProperty& PlainNode::property(std::string_view property) {
    PlainProperty* const found = find_property(property);
    return found ? *found : properties.emplace_back(PlainProperty{std::string(property), {}});
}

std::optional<PlainTree> take_apart(std::string_view blob) {
    const auto tree = Tree::read(std::as_bytes(std::span(blob)));
    if (!tree) {
        return std::nullopt;
    }
    const auto reservations = tree->reservations();
    return PlainTree{{reservations.begin(), reservations.end()}, plain_node(*tree, root_node)};
}

std::string put_together(const PlainTree& tree) {
    Writer writer;
    writer.write(tree.root);
    return writer.finish(tree.reservations);
}

std::vector<PlacedNode> all_nodes(PlainNode& root) {
    std::vector<PlacedNode> found;
    add_nodes(root, "", found);
    return found;
}

std::uint32_t word_at(std::string_view value, std::size_t at) {
    return tree::read_be32(std::as_bytes(std::span(value)).data() + at);
}

std::string word_bytes(std::uint32_t word) {
    std::string bytes(4, '\0');
    set_word(bytes, 0, word);
    return bytes;
}

void set_word(std::string& value, std::size_t at, std::uint32_t word) {
    for (std::size_t i = 0; i < 4; ++i) {
        value[at + i] = static_cast<char>(word >> (24 - 8 * i));
    }
}

}  // namespace dmavet::fuzz
