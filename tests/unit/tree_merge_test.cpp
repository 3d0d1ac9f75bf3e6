// SPDX-License-Identifier: Apache-2.0
// Are many merges, one after the other, what they would be in a tree without numbers?
#include <doctest/doctest.h>

#include <algorithm>
#include <list>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/pieces.hpp"
#include "tree/tree_builder.hpp"

namespace dmavet::tree {

namespace {

using namespace std::string_view_literals;
using test::need;
using test::Pieces;

// A tree as one would write it down who never heard of numbers: what is new comes first.
struct Plain {
    std::string_view name;
    std::vector<std::pair<std::string_view, std::string_view>> properties;
    std::list<Plain> children;  // which stay where they are

    Plain& child(std::string_view wanted) {
        const auto found =
            std::find_if(children.begin(), children.end(), [&](const Plain& c) { return c.name == wanted; });
        return found == children.end() ? children.emplace_front(Plain{wanted, {}, {}}) : *found;
    }
    void set(std::string_view property, std::string_view value) {
        const auto found =
            std::find_if(properties.begin(), properties.end(), [&](const auto& p) { return p.first == property; });
        if (found == properties.end()) {
            properties.emplace(properties.begin(), property, value);
        } else {
            found->second = value;
        }
    }
    [[nodiscard]] std::string text() const {
        std::string out = std::string(name) + "(";
        for (const auto& [property, value] : properties) {
            out.append(property).append("=").append(value).append(" ");
        }
        for (const Plain& child : children) {
            out += child.text();
        }
        return out + ")";
    }
};

std::string text(const Tree& tree, NodeId node) {
    std::string out = std::string(tree.node(node).name) + "(";
    for (const Property& property : tree.properties(node)) {
        out.append(tree.name(property.name)).append("=").append(property.as_string()).append(" ");
    }
    for (auto child = tree.first_child(node); child; child = tree.next_sibling(*child)) {
        CHECK(tree.parent(*child) == node);
        out += text(tree, *child);
    }
    return out + ")";
}

}  // namespace

TEST_CASE("many merges, one after the other") {
    constexpr std::string_view words[] = {"a", "b", "c", "d", "e", "f"};
    std::mt19937 random(1);
    const auto word = [&] { return words[random() % std::size(words)]; };
    const Pieces pieces("words", "a\0b\0c\0d\0e\0f\0"sv);
    for (int round = 0; round < 200; ++round) {
        Plain plain;
        TreeBuilder empty;
        empty.add_source(pieces.source());
        need(empty.begin_node(pieces.name("a")));
        empty.end_node();
        Tree tree = empty.finish();
        for (int merge = 0; merge < 3; ++merge) {
            TreeBuilder builder(tree);
            builder.open_node(root_node);
            std::vector<Plain*> open{&plain};
            for (int step = 0; step < 40; ++step) {
                const unsigned choice = random() % 4;
                if (choice == 0 && open.size() > 1) {
                    builder.end_node();
                    open.pop_back();
                } else if (choice == 1 && open.size() < 6) {
                    const std::string_view name = word();
                    need(builder.merge_node(pieces.name(name)));
                    open.push_back(&open.back()->child(name));
                } else {
                    const std::string_view name = word();
                    const std::string_view value = word();
                    need(builder.set_property(pieces.name(name), std::as_bytes(std::span(pieces.name(value)))));
                    open.back()->set(name, value);
                }
            }
            while (builder.open_count() > 0) {
                builder.end_node();
            }
            tree = builder.finish();
            REQUIRE(text(tree, root_node) == plain.text());
        }
    }
}

}  // namespace dmavet::tree
