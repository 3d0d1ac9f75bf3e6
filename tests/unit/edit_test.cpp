// SPDX-License-Identifier: Apache-2.0
// Is a tree after an edit what somebody would have written, and the old one what it was?
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "dmavet/edit.hpp"
#include "support/fdt_builder.hpp"

namespace dmavet::test {

namespace {

// "/soc: a= b=; ..." of all nodes, with the count of bytes.
std::string listing(const Tree& tree) {
    std::string text;
    for (std::uint32_t i = 0; i < tree.node_count(); ++i) {
        text += tree.path(NodeId{i}) + ":";
        for (const Property& property : tree.properties(NodeId{i})) {
            text += " " + std::string(tree.name(property.name)) + "=" + std::to_string(property.value.size());
        }
        text += "; ";
    }
    return text;
}

Tree small_tree() {
    FdtBuilder t;
    t.empty("x").node("soc").empty("a").cells("b", {1}).empty("c").end().node("d").empty("a").end();
    auto tree = Tree::read(Source{"base", SourceKind::blob, t.finish()});
    REQUIRE(tree);
    return std::move(*tree);
}

}  // namespace

TEST_CASE("an edit changes one property of one node") {
    const Tree tree = small_tree();
    const NodeId soc = *tree.find_path("/soc");
    struct Case {
        std::vector<Edit> edits;
        std::string after;
    };
    const Case cases[] = {
        {{}, "/: x=0; /soc: a=0 b=4 c=0; /d: a=0; "},
        {{{soc, "new", EditKind::add}}, "/: x=0; /soc: new=0 a=0 b=4 c=0; /d: a=0; "},
        {{{soc, "a", EditKind::remove}}, "/: x=0; /soc: b=4 c=0; /d: a=0; "},
        {{{soc, "c", EditKind::remove}}, "/: x=0; /soc: a=0 b=4; /d: a=0; "},
        {{{soc, "b", EditKind::set, cell_value(7)}}, "/: x=0; /soc: a=0 b=4 c=0; /d: a=0; "},
        {{{soc, "b", EditKind::set}}, "/: x=0; /soc: a=0 b=0 c=0; /d: a=0; "},
        {{{soc, "none", EditKind::remove}}, "/: x=0; /soc: a=0 b=4 c=0; /d: a=0; "},
        {{{root_node, "x", EditKind::remove}}, "/:; /soc: a=0 b=4 c=0; /d: a=0; "},
        {{{root_node, "x", EditKind::remove},
          {soc, "a", EditKind::remove},
          {soc, "y", EditKind::add, string_value("z")}},
         "/:; /soc: y=2 b=4 c=0; /d: a=0; "},
        {{{soc, "a", EditKind::remove}, {soc, "a", EditKind::add, cell_value(1)}},
         "/: x=0; /soc: a=4 b=4 c=0; /d: a=0; "},
    };
    for (const Case& one : cases) {
        const auto after = with_edits(tree, one.edits);
        REQUIRE(after);
        CHECK(listing(*after) == one.after);
        CHECK(after->find_path("/soc") == soc);
    }
    CHECK(listing(tree) == "/: x=0; /soc: a=0 b=4 c=0; /d: a=0; ");
    const auto set = with_edits(tree, std::array{Edit{soc, "b", EditKind::set, cell_value(7)}});
    CHECK(set->find_property(soc, "b")->cell(0) == 7);
    const auto removed = with_edits(tree, std::array{Edit{soc, "a", EditKind::remove}});
    CHECK(removed->find_property(soc, "a") == nullptr);
    CHECK(removed->properties_named(removed->name_id("a")).size() == 1);
}

TEST_CASE("all of a name go, wherever they stand, and one that is set again is there again") {
    FdtBuilder t;
    t.empty("a").node("bare").end().node("twice").empty("a").empty("b").empty("a").end().node("last").empty("a").end();
    const auto tree = Tree::read(t.finish());
    REQUIRE(tree);
    const NodeId bare = *tree->find_path("/bare");
    const NodeId twice = *tree->find_path("/twice");
    const NodeId last = *tree->find_path("/last");
    const struct {
        std::vector<Edit> edits;
        const char* after;
    } cases[] = {
        {{{twice, "a", EditKind::remove}}, "/: a=0; /bare:; /twice: b=0; /last: a=0; "},
        {{{bare, "a", EditKind::remove}}, "/: a=0; /bare:; /twice: a=0 b=0 a=0; /last: a=0; "},
        {{{last, "a", EditKind::remove}}, "/: a=0; /bare:; /twice: a=0 b=0 a=0; /last:; "},
        {{{bare, "a", EditKind::add}, {bare, "a", EditKind::remove}},
         "/: a=0; /bare:; /twice: a=0 b=0 a=0; /last: a=0; "},
        {{{last, "c", EditKind::add}, {last, "a", EditKind::remove}, {last, "c", EditKind::remove}},
         "/: a=0; /bare:; /twice: a=0 b=0 a=0; /last:; "},
        {{{last, "c", EditKind::add}, {twice, "a", EditKind::remove}, {twice, "a", EditKind::set, cell_value(1)}},
         "/: a=0; /bare:; /twice: a=4 b=0; /last: c=0 a=0; "},
        {{{twice, "a", EditKind::remove}, {twice, "a", EditKind::remove}}, "/: a=0; /bare:; /twice: b=0; /last: a=0; "},
    };
    for (const auto& one : cases) {
        const auto after = with_edits(*tree, one.edits);
        REQUIRE(after);
        CHECK(listing(*after) == one.after);
    }
}

TEST_CASE("an edit is a line of a source") {
    CHECK(dts_line({root_node, "dma-coherent", EditKind::add}) == "dma-coherent;");
    CHECK(dts_line({root_node, "iommus", EditKind::remove}) == "/delete-property/ iommus;");
    CHECK(dts_line({root_node, "status", EditKind::set, string_value("okay")}) == "status = \"okay\";");
    const std::array<std::uint32_t, 2> cells{1, 0x10};
    CHECK(dts_line({root_node, "reg", EditKind::set, cells_value(cells)}) == "reg = <1 16>;");
}

}  // namespace dmavet::test
