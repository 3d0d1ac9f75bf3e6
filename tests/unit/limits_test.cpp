// SPDX-License-Identifier: Apache-2.0
// Is a tree refused that would take time or memory out of proportion to its size? Each of these shapes once made a
// search over everything out of every single look-up. The answer is the limit's name, at once, not a clock.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "support/fdt_builder.hpp"

namespace dmavet::test {

namespace {

std::vector<std::byte> zeros(std::size_t size) {
    return std::vector<std::byte>(size);
}

struct Case {
    std::string_view name;
    void (*build)(FdtBuilder& tree);
    std::string_view message;  // empty: the tree is fine
};

void long_range(FdtBuilder& t, std::string_view property, std::size_t size) {
    t.device("soc", "simple-bus").bus(1, 1).bytes(property, zeros(size));
}

// n0 -> n1 -> n2 …, each the "dma-mem" interconnect of the one before; the last has a tree's parent.
void chain(FdtBuilder& t, std::uint32_t length) {
    for (std::uint32_t i = 1; i <= length; ++i) {
        t.device("n" + std::to_string(i)).phandle(i).cells("#interconnect-cells", {0});
        if (i < length) {
            t.cells("interconnects", {i + 1}).string("interconnect-names", "dma-mem");
        }
        t.end();
    }
}

const Case cases[] = {
    {"a node's name of 255 bytes", [](FdtBuilder& t) { t.node(std::string(255, 'a')); }, ""},
    {"a node's name of 256 bytes", [](FdtBuilder& t) { t.node(std::string(256, 'a')); },
     "a node's name is longer than 255 bytes"},
    {"a property's name of 255 bytes", [](FdtBuilder& t) { t.empty(std::string(255, 'a')); }, ""},
    {"a property's name of 256 bytes", [](FdtBuilder& t) { t.empty(std::string(256, 'a')); },
     "a property's name is longer than 255 bytes"},
    {"ranges of 16 KiB", [](FdtBuilder& t) { long_range(t, "ranges", 16384); }, ""},
    {"ranges beyond", [](FdtBuilder& t) { long_range(t, "ranges", 16388); },
     "ranges of /soc has 16388 bytes, the limit is 16384"},
    {"dma-ranges beyond", [](FdtBuilder& t) { long_range(t, "dma-ranges", 16388); },
     "dma-ranges of /soc has 16388 bytes, the limit is 16384"},
    {"iommu-map beyond", [](FdtBuilder& t) { long_range(t, "iommu-map", 16400); },
     "iommu-map of /soc has 16400 bytes, the limit is 16384"},
    {"memory nodes beyond",
     [](FdtBuilder& t) { t.node("memory@0").string("device_type", "memory").bytes("reg", zeros(16388)); },
     "the memory nodes' reg have 16388 bytes, the limit is 16384"},
    {"255 DMA parents and the root", [](FdtBuilder& t) { chain(t, 255); }, ""},
    {"256 DMA parents and the root", [](FdtBuilder& t) { chain(t, 256); },
     "257 DMA parents one after the other, the limit is 256"},
};

}  // namespace

TEST_CASE("shapes that no board has") {
    for (const Case& c : cases) {
        CAPTURE(c.name);
        FdtBuilder tree;
        c.build(tree);
        const Result<Board> board = analyze(tree.finish());
        const std::string got = board ? "" : board.error().message;
        CHECK(got == c.message);
        if (!board) {
            CHECK(board.error().code == ErrorCode::limit_exceeded);
        }
    }
}

TEST_CASE("of many properties of one name the first counts, and the others cost nothing") {
    FdtBuilder tree;
    tree.string("status", "okay");
    for (int i = 0; i < 20000; ++i) {
        tree.string("status", "disabled");
    }
    const Result<Tree> read = Tree::read(tree.finish());
    REQUIRE(read);
    CHECK(read->properties_named(read->name_id("status")).size() == 1);
}

// Behind a table of megabytes large pages are asked for, and whatever comes of it, each record is where it belongs.
TEST_CASE("a tree of very many devices") {
    FdtBuilder t;
    constexpr std::size_t count = 20'000;
    for (std::size_t i = 0; i < count; ++i) {
        t.device("dev-" + std::to_string(i)).end();
    }
    const auto board = analyze(t.finish(), Question{}, no_rules());
    REQUIRE(board);
    REQUIRE(board->topology.devices.size() == count);
    CHECK(board->tree->path(board->topology.devices.back().node) == "/dev-19999");
    CHECK(board->topology.find(*board->tree->find_path("/dev-12345")) == &board->topology.devices[12'345]);
}

}  // namespace dmavet::test
