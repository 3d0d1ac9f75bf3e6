// SPDX-License-Identifier: Apache-2.0
// Is a Tree what the blob says: names, order, phandles, look-ups, values?
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dmavet/tree.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "support/fdt_builder.hpp"

namespace dmavet {

using test::FdtBuilder;

namespace {

Tree read(FdtBuilder& builder) {
    Result<Tree> tree = Tree::read(builder.finish());
    if (!tree) {
        throw std::runtime_error("Tree::read() refused the tree: " + tree.error().message);
    }
    return std::move(*tree);
}

std::string path_or_none(const Tree& tree, std::optional<NodeId> node) {
    return node ? tree.path(*node) : "none";
}

// /soc { uart@1000, dma@2000 { channel@0 }, uart@1000 }, /memory@0
FdtBuilder family() {
    FdtBuilder tree;
    tree.string("model", "family").node("soc");
    tree.node("uart@1000").string("status", "okay").end();
    tree.node("dma@2000").node("channel@0").end().end();
    tree.node("uart@1000").string("status", "disabled").end();
    tree.end().node("memory@0").end();
    return tree;
}

}  // namespace

TEST_CASE("version 16, which does not say how long the structure block is, is read up to its end tag") {
    FdtBuilder builder = family();
    std::vector<std::byte> blob = builder.finish();
    blob[23] = std::byte{16};
    for (std::size_t padding = 0; padding < 4; ++padding) {
        CAPTURE(padding);
        blob[7] = static_cast<std::byte>(static_cast<unsigned>(blob[7]) + (padding > 0 ? 1 : 0));  // total size
        blob.resize(blob.size() + (padding > 0 ? 1 : 0));
        const auto tree = Tree::read(blob);
        INFO((tree ? "" : tree.error().message));
        REQUIRE(tree);
        CHECK(tree->node_count() == 7);
    }
}

TEST_CASE("what trees are packed in is refused with its name") {
    const struct {
        std::string_view bytes, hint;
    } cases[] = {
        {"\x1f\x8b\x08more", "gzip -dc"},
        {"\xfd"
         "7zXZmore",
         "xz -dc"},
        {"\x28\xb5\x2f\xfdmore", "zstd -dc"},
        {"\xd7\xb7\xab\x1emore", "mkdtboimg dump"},
        {"AML_more", "Amlogic"},
        {"\x1f", "d00dfeed)"},
        {"text", "d00dfeed)"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.hint);
        const auto tree = Tree::read(std::as_bytes(std::span(c.bytes)));
        REQUIRE_FALSE(tree);
        CHECK(tree.error().code == ErrorCode::bad_magic);
        CHECK(tree.error().message.find(c.hint) != std::string::npos);
    }
}

TEST_CASE("nodes come in document order with their parents, names and paths") {
    FdtBuilder builder = family();
    const Tree tree = read(builder);
    const struct {
        std::string_view name;
        std::size_t parent;
        std::size_t subtree_end;
        std::string_view path;
    } expected[] = {
        {"", 0, 7, "/"},
        {"soc", 0, 6, "/soc"},
        {"uart@1000", 1, 3, "/soc/uart@1000"},
        {"dma@2000", 1, 5, "/soc/dma@2000"},
        {"channel@0", 3, 5, "/soc/dma@2000/channel@0"},
        {"uart@1000", 1, 6, "/soc/uart@1000"},
        {"memory@0", 0, 7, "/memory@0"},
    };
    REQUIRE(tree.node_count() == std::size(expected));
    for (std::size_t i = 0; i < std::size(expected); ++i) {
        CAPTURE(i);
        const NodeId id{static_cast<std::uint32_t>(i)};
        CHECK(tree.node(id).name == expected[i].name);
        CHECK(index(tree.node(id).parent) == expected[i].parent);
        CHECK(index(tree.node(id).subtree_end) == expected[i].subtree_end);
        CHECK(tree.path(id) == expected[i].path);
    }
    CHECK_FALSE(tree.parent(root_node));
    CHECK(tree.parent(NodeId{4}) == NodeId{3});
}

TEST_CASE("a path leads to the first node that matches in full") {
    FdtBuilder builder = family();
    const Tree tree = read(builder);
    const struct {
        std::string_view path;
        std::string_view found;
        std::size_t id;
    } cases[] = {
        {"/", "/", 0},
        {"/soc", "/soc", 1},
        {"/soc/uart@1000", "/soc/uart@1000", 2},  // of two equal ones the first
        {"/soc/dma@2000/channel@0", "/soc/dma@2000/channel@0", 4},
        {"/soc/uart", "none", 0},  // a unit address is part of the name
        {"/so", "none", 0},
        {"/soc/none", "none", 0},
        {"soc", "none", 0},
        {"", "none", 0},
    };
    for (const auto& c : cases) {
        CAPTURE(c.path);
        const std::optional<NodeId> node = tree.find_path(c.path);
        CHECK(path_or_none(tree, node) == c.found);
        if (node) {
            CHECK(index(*node) == c.id);
        }
    }
}

TEST_CASE("children are walked in order and looked up by their full name") {
    FdtBuilder builder = family();
    const Tree tree = read(builder);
    const NodeId soc = *tree.find_path("/soc");
    std::string walked;
    for (auto child = tree.first_child(soc); child; child = tree.next_sibling(*child)) {
        walked += std::to_string(index(*child)) + " ";
    }
    CHECK(walked == "2 3 5 ");
    CHECK_FALSE(tree.first_child(NodeId{2}));
    CHECK_FALSE(tree.next_sibling(root_node));
    CHECK(tree.find_child(soc, "uart@1000") == NodeId{2});
    CHECK_FALSE(tree.find_child(soc, "channel@0"));
    CHECK(tree.is_inside(NodeId{4}, soc));
    CHECK(tree.is_inside(soc, soc));
    CHECK_FALSE(tree.is_inside(NodeId{6}, soc));
}

TEST_CASE("of several properties of one name the first counts, as in of_find_property()") {
    FdtBuilder builder;
    builder.cells("reg", {1}).string("name-x", "a").cells("reg", {2}).node("sub").cells("reg", {3});
    const Tree tree = read(builder);
    REQUIRE(tree.find_property(root_node, "reg") != nullptr);
    CHECK(tree.find_property(root_node, "reg")->as_u32() == 1);
    CHECK(tree.find_property(root_node, "name") == nullptr);
    CHECK(tree.find_property(NodeId{1}, "name-x") == nullptr);
    CHECK(tree.name_id("nowhere") == no_name);
    CHECK(tree.find_property(root_node, no_name) == nullptr);

    std::string order;
    for (const Property& property : tree.properties(root_node)) {
        order += std::string(tree.name(property.name)) + " ";
    }
    CHECK(order == "reg name-x reg ");
    std::string values;
    for (const Property* property : tree.properties_named(tree.name_id("reg"))) {
        values += std::to_string(property->cell(0)) + "@" + tree.path(property->node) + " ";
    }
    CHECK(values == "1@/ 3@/sub ");
}

// unflatten_dt_nodes() / populate_properties(), 6.12: "phandle" and "linux,phandle" are equals, the first in the
// node wins; of two nodes with one phandle of_find_node_by_phandle() takes the first in document order.
TEST_CASE("phandles") {
    const struct {
        std::string_view name;
        test::Build build;
        std::uint32_t phandle;
        std::string_view found;
    } cases[] = {
        {"phandle", [](FdtBuilder& t) { t.node("a").phandle(7); }, 7, "/a"},
        {"linux,phandle", [](FdtBuilder& t) { t.node("a").cells("linux,phandle", {7}); }, 7, "/a"},
        {"both: the first one written", [](FdtBuilder& t) { t.node("a").cells("linux,phandle", {8}).phandle(7); }, 8,
         "/a"},
        {"both: the second one written does not count",
         [](FdtBuilder& t) { t.node("a").cells("linux,phandle", {8}).phandle(7); }, 7, "none"},
        {"two nodes: the first", [](FdtBuilder& t) { t.node("a").phandle(7).end().node("b").phandle(7); }, 7, "/a"},
        {"no node", [](FdtBuilder& t) { t.node("a").phandle(7); }, 9, "none"},
        {"phandle 0 is none", [](FdtBuilder& t) { t.node("a").phandle(0); }, 0, "none"},
        {"too short to hold one", [](FdtBuilder& t) { t.node("a").empty("phandle"); }, 0, "none"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        FdtBuilder builder;
        c.build(builder);
        const Tree tree = read(builder);
        INFO("input:\n", test::dts_text(tree));
        CHECK(path_or_none(tree, tree.find_phandle(c.phandle)) == c.found);
    }
}

TEST_CASE("values as numbers") {
    FdtBuilder builder;
    const std::byte six[] = {std::byte{0}, std::byte{0}, std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    builder.empty("nothing").cells("one", {0x80000001}).cells("two", {1, 0xdeadbeef}).bytes("odd", six);
    builder.bytes("short", std::span(six).first(3));
    const Tree tree = read(builder);
    const struct {
        std::string_view name;
        bool empty;
        std::size_t cells;
        std::optional<std::uint32_t> first;
    } cases[] = {
        {"nothing", true, 0, std::nullopt}, {"one", false, 1, 0x80000001},     {"two", false, 2, 1},
        {"odd", false, 1, 0x0102},          {"short", false, 0, std::nullopt},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Property* property = tree.find_property(root_node, c.name);
        REQUIRE(property != nullptr);
        CHECK(property->empty() == c.empty);
        CHECK(property->cell_count() == c.cells);
        CHECK(property->as_u32() == c.first);
    }
    CHECK(tree.find_property(root_node, "two")->cell(1) == 0xdeadbeef);
}

TEST_CASE("values as strings") {
    const auto bytes = [](std::string_view text) { return std::as_bytes(std::span(text)); };
    using namespace std::string_view_literals;
    const struct {
        std::string_view name;
        std::string_view value;
        std::string_view first;
        std::vector<std::string_view> all;
    } cases[] = {
        {"no bytes", ""sv, "", {}},
        {"one", "okay\0"sv, "okay", {"okay"}},
        {"two", "a,b\0c,d\0"sv, "a,b", {"a,b", "c,d"}},
        {"the last NUL is missing", "a\0bc"sv, "a", {"a", "bc"}},
        {"no NUL at all", "abc"sv, "abc", {"abc"}},
        {"one empty string", "\0"sv, "", {""}},
        {"an empty string between others", "a\0\0b\0"sv, "a", {"a", "", "b"}},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        FdtBuilder builder;
        builder.bytes("text", bytes(c.value));
        const Tree tree = read(builder);
        const Property* property = tree.find_property(root_node, "text");
        REQUIRE(property != nullptr);
        CHECK(property->as_string() == c.first);
        CHECK(property->as_strings() == c.all);
    }
}

TEST_CASE("a Tree owns its bytes and survives a move") {
    std::vector<std::byte> blob = family().finish();
    Result<Tree> result = Tree::read(blob);
    REQUIRE(result);
    Tree first = std::move(*result);
    const Node* node = &first.node(NodeId{3});
    blob.assign(blob.size(), std::byte{0xff});
    const Tree tree = std::move(first);
    CHECK(node == &tree.node(NodeId{3}));
    CHECK(node->name == "dma@2000");
    CHECK(tree.find_property(root_node, "model")->as_string() == "family");
}

TEST_CASE("the smallest tree: a root with nothing in it") {
    FdtBuilder builder;
    const Tree tree = read(builder);
    CHECK(tree.node_count() == 1);
    CHECK(tree.path(root_node) == "/");
    CHECK(tree.properties(root_node).empty());
    CHECK_FALSE(tree.first_child(root_node));
    CHECK(tree.name_id("model") == no_name);
    CHECK(tree.properties_named(no_name).empty());
}

}  // namespace dmavet
