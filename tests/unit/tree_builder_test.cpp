// SPDX-License-Identifier: Apache-2.0
// Does a tree that was put together say what each of its sources said, in an order that can be told beforehand, and
// from where it has each node and property?
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/board.hpp"
#include "support/describe.hpp"
#include "support/fdt_builder.hpp"
#include "support/files.hpp"
#include "support/hostile_blobs.hpp"
#include "support/pieces.hpp"
#include "support/samples.hpp"
#include "tree/tree_builder.hpp"

namespace dmavet::tree {

namespace {

using namespace std::string_view_literals;
using test::need;
using test::Pieces;

void add(TreeBuilder& builder, std::string_view name, Bytes value) {
    const auto id = builder.intern(name);
    if (!id) {
        throw std::runtime_error(id.error().message);
    }
    need(builder.add_property(*id, value));
}

Tree read(std::string name, test::FdtBuilder& blob) {
    Result<Tree> tree = Tree::read(Source{std::move(name), SourceKind::blob, blob.finish()});
    if (!tree) {
        throw std::runtime_error(tree.error().message);
    }
    return std::move(*tree);
}

// "name=value of source" with the text that really stands at the place.
std::string line(const Tree& tree, const Property& property) {
    const Place place = tree.place(property);
    const Source& source = tree.source(place.source);
    const Bytes there = Bytes(source.bytes).subspan(place.offset, property.value.size());
    const bool is_there = std::equal(there.begin(), there.end(), property.value.begin());
    return std::string(tree.name(property.name)) + "=" + std::string(property.as_string()) +
           (is_there ? " of " : " made from ") + source.name;
}

// One line a node: "/soc/uart@1000 of base: status=okay of base, ...".
std::string listing(const Tree& tree) {
    std::string out;
    for (std::uint32_t i = 0; i < tree.node_count(); ++i) {
        const NodeId node{i};
        const Place place = tree.place(node);
        const Source& source = tree.source(place.source);
        const std::string_view name = tree.node(node).name;
        const Bytes there = Bytes(source.bytes).subspan(place.offset, name.size());
        CHECK(std::equal(there.begin(), there.end(), std::as_bytes(std::span(name)).begin()));
        out += tree.path(node) + " of " + source.name;
        char before = ':';
        for (const Property& property : tree.properties(node)) {
            CHECK(property.node == node);
            out += before + (" " + line(tree, property));
            before = ',';
        }
        out += '\n';
    }
    return out;
}

// Merges a whole tree into one that has the same root.
void merge(TreeBuilder& builder, const Tree& from, NodeId node) {
    for (const Property& property : from.properties(node)) {
        need(builder.set_property(from.name(property.name), property.value));
    }
    for (auto child = from.first_child(node); child; child = from.next_sibling(*child)) {
        need(builder.merge_node(from.node(*child).name));
        merge(builder, from, *child);
        builder.end_node();
    }
}

// /soc { uart@1000, dma@2000 { channel@0 } }, /memory@0
Tree family() {
    test::FdtBuilder tree;
    tree.string("model", "family").node("soc");
    tree.node("uart@1000").string("compatible", "test,uart").string("status", "okay").phandle(1).end();
    tree.node("dma@2000").phandle(2).node("channel@0").end().end();
    tree.end().node("memory@0").string("device_type", "memory").end();
    return read("base", tree);
}

}  // namespace

TEST_CASE("a tree by hand") {
    const Pieces pieces("hand", "/\0model\0by hand\0soc\0dma@0\0status\0okay\0phandle\0\0\0\0\7\0memory@0\0"sv);
    TreeBuilder builder;
    builder.add_source(pieces.source());
    need(builder.begin_node(pieces.name("/")));
    add(builder, pieces.name("model"), pieces.value("by hand\0"sv));
    need(builder.begin_node(pieces.name("soc")));
    need(builder.begin_node(pieces.name("dma@0")));
    add(builder, pieces.name("status"), pieces.value("okay\0"sv));
    add(builder, pieces.name("phandle"), pieces.value("\0\0\0\7"sv));
    builder.end_node();
    builder.end_node();
    need(builder.begin_node(pieces.name("memory@0")));
    builder.end_node();
    builder.end_node();
    const Tree tree = builder.finish();
    CHECK(listing(tree) ==
          "/ of hand: model=by hand of hand\n"
          "/soc of hand\n"
          "/soc/dma@0 of hand: status=okay of hand, phandle= of hand\n"
          "/memory@0 of hand\n");
    CHECK(tree.find_phandle(7) == NodeId{2});
    CHECK(tree.name_count() == 3);
    CHECK(tree.node(NodeId{1}).subtree_end == NodeId{3});
    CHECK(tree.find_property(NodeId{2}, "status")->as_string() == "okay");
}

TEST_CASE("places in a blob") {
    const Tree tree = family();
    CHECK(tree.source_count() == 1);
    CHECK(tree.source(SourceId{0}).kind == SourceKind::blob);
    // The first word of the structure block is the root's tag, the second its name.
    CHECK(tree.place(root_node).offset ==
          test::header(tree.source(SourceId{0}).bytes, test::HeaderField::off_dt_struct) + 4);
    CHECK(listing(tree) ==
          "/ of base: model=family of base\n"
          "/soc of base\n"
          "/soc/uart@1000 of base: compatible=test,uart of base, status=okay of base, phandle= of base\n"
          "/soc/dma@2000 of base: phandle= of base\n"
          "/soc/dma@2000/channel@0 of base\n"
          "/memory@0 of base: device_type=memory of base\n");
}

TEST_CASE("a second source is merged into a tree") {
    std::optional<Tree> base = family();
    const std::string before = listing(*base);
    const Pieces pieces("overlay",
                        "uart@1000\0status\0fail\0timer@3000\0clocks\0phandle\0\0\0\0\7\0\0\0\0\x9\0channel@1\0"sv);
    TreeBuilder builder(*base);
    CHECK(builder.add_source(pieces.source()) == SourceId{1});
    builder.open_node(*base->find_path("/soc"));
    need(builder.merge_node(pieces.name("timer@3000")));  // a new node
    need(builder.set_property(pieces.name("phandle"), pieces.value("\0\0\0\7"sv)));
    builder.end_node();
    need(builder.merge_node(pieces.name("uart@1000")));
    need(builder.set_property(pieces.name("clocks"), pieces.value("\0"sv)));          // a new property
    need(builder.set_property(pieces.name("status"), pieces.value("fail\0"sv)));      // another value
    need(builder.set_property(pieces.name("phandle"), pieces.value("\0\0\0\x9"sv)));  // and another phandle
    builder.end_node();
    builder.end_node();
    builder.open_node(*base->find_path("/soc/dma@2000"));
    need(builder.merge_node(pieces.name("channel@1")));
    builder.end_node();
    builder.end_node();
    builder.open_node(NodeId{6});  // the timer, by the order in which nodes came
    need(builder.set_property(pieces.name("status"), pieces.value("fail\0"sv)));
    builder.end_node();
    const Tree tree = builder.finish();

    // What was replaced stands where it stood, what was added comes first in its node, the last of it before all, and
    // ids are in that order.
    const std::string_view expected =
        "/ of base: model=family of base\n"
        "/soc of base\n"
        "/soc/timer@3000 of overlay: status=fail of overlay, phandle= of overlay\n"
        "/soc/uart@1000 of base: clocks= of overlay, compatible=test,uart of base, status=fail of overlay, "
        "phandle= of overlay\n"
        "/soc/dma@2000 of base: phandle= of base\n"
        "/soc/dma@2000/channel@1 of overlay\n"
        "/soc/dma@2000/channel@0 of base\n"
        "/memory@0 of base: device_type=memory of base\n";
    CHECK(listing(tree) == expected);
    const std::size_t ends[] = {8, 7, 3, 4, 7, 6, 7, 8};
    for (std::uint32_t i = 0; i < tree.node_count(); ++i) {
        CAPTURE(i);
        CHECK(index(tree.node(NodeId{i}).subtree_end) == ends[i]);
    }
    CHECK(tree.find_phandle(7) == tree.find_path("/soc/timer@3000"));
    CHECK(tree.find_phandle(9) == tree.find_path("/soc/uart@1000"));
    CHECK(tree.find_phandle(2) == tree.find_path("/soc/dma@2000"));
    CHECK_FALSE(tree.find_phandle(1));
    std::string with_status;
    for (const Property* property : tree.properties_named(tree.name_id("status"))) {
        with_status += tree.path(property->node) + " ";
    }
    CHECK(with_status == "/soc/timer@3000 /soc/uart@1000 ");

    // The base is what it was; the sources stay as long as a tree needs them.
    CHECK(listing(*base) == before);
    base.reset();
    CHECK(listing(tree) == expected);
}

TEST_CASE("of equal names the first is merged into, as it is the one that is found") {
    test::FdtBuilder blob;
    blob.node("a").string("x", "1").string("x", "2").end().node("a").string("x", "3").end();
    const Tree base = read("base", blob);
    const Pieces pieces("more", "a\0x\0new\0"sv);
    TreeBuilder builder(base);
    builder.add_source(pieces.source());
    builder.open_node(root_node);
    need(builder.merge_node(pieces.name("a")));
    need(builder.set_property(pieces.name("x"), pieces.value("new\0"sv)));
    builder.end_node();
    builder.end_node();
    CHECK(listing(builder.finish()) ==
          "/ of base\n"
          "/a of base: x=new of more, x=2 of base\n"
          "/a of base: x=3 of base\n");
}

TEST_CASE("a value that stands nowhere has the place that it was made from") {
    const Tree base = family();
    const Pieces pieces("--set", "/soc/dma@2000:reg=1,/soc/dma@2000:model=x"sv);
    const Place reg{SourceId{1}, 14};
    TreeBuilder builder(base);
    builder.add_source(pieces.source());
    builder.open_node(root_node);
    need(builder.set_made_property(pieces.name("model"), std::as_bytes(std::span("made")), reg));
    need(builder.merge_node(base.node(NodeId{1}).name));
    need(builder.set_made_property(pieces.name("reg"), std::as_bytes(std::span("1")), reg));
    builder.end_node();
    builder.end_node();
    const Tree once = builder.finish();
    CHECK(line(once, *once.find_property(root_node, "model")) == "model=made made from --set");
    CHECK(line(once, *once.find_property(NodeId{1}, "reg")) == "reg=1 made from --set");
    CHECK(once.place(*once.find_property(NodeId{1}, "reg")) == reg);

    // And what is merged over it has its own again.
    TreeBuilder again(once);
    again.open_node(root_node);
    need(again.set_property(pieces.name("model"), pieces.value("x")));
    again.end_node();
    const Tree twice = again.finish();
    CHECK(line(twice, *twice.find_property(root_node, "model")) == "model=x of --set");
    CHECK(line(twice, *twice.find_property(NodeId{1}, "reg")) == "reg=1 made from --set");
}

TEST_CASE("a property after a child comes before it in the tree") {
    const Pieces pieces("hand", "root\0child\0late\0"sv);
    TreeBuilder builder;
    builder.add_source(pieces.source());
    need(builder.begin_node(pieces.name("root")));
    need(builder.begin_node(pieces.name("child")));
    add(builder, pieces.name("child"), pieces.value("child\0"sv));
    builder.end_node();
    add(builder, pieces.name("late"), pieces.value("late\0"sv));
    builder.end_node();
    CHECK(listing(builder.finish()) == "/ of hand: late=late of hand\n/child of hand: child=child of hand\n");
}

TEST_CASE("a tree merged into another") {
    const Tree base = family();
    test::FdtBuilder blob;
    blob.string("model", "larger").node("soc");
    blob.node("dma@2000").string("status", "okay").node("channel@1").string("status", "okay").end().end();
    blob.end().node("chosen").string("bootargs", "quiet");
    TreeBuilder builder(base);
    std::optional<Tree> overlay = read("overlay", blob);
    CHECK(builder.add_sources(*overlay) == SourceId{1});
    builder.open_node(root_node);
    merge(builder, *overlay, root_node);
    builder.end_node();
    overlay.reset();
    CHECK(listing(builder.finish()) ==
          "/ of base: model=larger of overlay\n"
          "/chosen of overlay: bootargs=quiet of overlay\n"
          "/soc of base\n"
          "/soc/uart@1000 of base: compatible=test,uart of base, status=okay of base, phandle= of base\n"
          "/soc/dma@2000 of base: status=okay of overlay, phandle= of base\n"
          "/soc/dma@2000/channel@1 of overlay: status=okay of overlay\n"
          "/soc/dma@2000/channel@0 of base\n"
          "/memory@0 of base: device_type=memory of base\n");
}

TEST_CASE("a tree merged into itself is itself") {
    for (const test::Sample& sample : test::all_samples()) {
        CAPTURE(sample.name);
        const auto base = Tree::read(Source{"board", SourceKind::blob, test::read_bytes(sample.blob)});
        REQUIRE(base);
        TreeBuilder builder(*base);
        builder.open_node(root_node);
        merge(builder, *base, root_node);
        builder.end_node();
        const Tree merged = builder.finish();
        CHECK(listing(merged) == listing(*base));
        for (std::uint32_t i = 0; i < merged.node_count(); ++i) {
            CHECK(merged.node(NodeId{i}).phandle == base->node(NodeId{i}).phandle);
        }
    }
}

TEST_CASE("the limits of a tree are those of the builder") {
    const std::string long_name(limits::name_bytes + 1, 'a');
    const Pieces pieces("hand", long_name);
    const auto message = [](const std::optional<Error>& error) { return error ? error->message : "fine"; };
    TreeBuilder builder;
    builder.add_source(pieces.source());
    const std::string_view name = pieces.name(long_name);
    const std::string_view longest = name.substr(1);
    need(builder.begin_node(longest));
    CHECK(message(builder.begin_node(name)) == "a node's name is longer than 255 bytes");
    CHECK(builder.intern(longest));
    CHECK(message(builder.set_property(name, pieces.value(longest))) == "a property's name is longer than 255 bytes");
    for (std::size_t depth = 1; depth <= limits::depth; ++depth) {
        need(builder.begin_node(longest));
    }
    CHECK(message(builder.begin_node(longest)) == "nodes are nested deeper than 62 levels");
    while (builder.open_count() > 0) {
        builder.end_node();
    }
    // As deep when the way down began in the middle.
    builder.open_node(NodeId{limits::depth - 1});
    need(builder.merge_node(longest));
    CHECK(message(builder.merge_node(longest)) == "nodes are nested deeper than 62 levels");
    builder.end_node();
    for (std::size_t count = limits::depth + 1; count < limits::nodes; ++count) {
        need(builder.begin_node(longest));
        builder.end_node();
    }
    CHECK(message(builder.begin_node(longest)) == "more than 1000000 nodes");
}

TEST_CASE("a tree that was put together is analysed like any other") {
    test::FdtBuilder blob;
    blob.bus(1, 1).device("dma@1000", "test,dma").cells("reg", {0x1000, 0x100});
    const Tree base = read("base", blob);
    const Pieces pieces("what-if", "dma-coherent"sv);
    TreeBuilder builder(base);
    builder.add_source(pieces.source());
    builder.open_node(NodeId{1});
    need(builder.set_property(pieces.name("dma-coherent"), pieces.value("dma-coherent").first(0)));
    builder.end_node();
    const auto board = analyze(builder.finish());
    REQUIRE(board);
    CHECK(board->name() == "base");
    const Device* device = test::device_at(*board, "/dma@1000");
    REQUIRE(device != nullptr);
    CHECK(test::describe_coherency(*board->tree, *device) == "yes /dma@1000 dma-coherent");
    const Origin& from = device->coherent.from;
    CHECK(board->tree->place(*board->tree->find_property(*from.node, from.property)) == Place{SourceId{1}, 0});
}

}  // namespace dmavet::tree
