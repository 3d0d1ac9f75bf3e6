// SPDX-License-Identifier: Apache-2.0
// Which node is found by a phandle after this or that was merged into the base? fdt_get_phandle() and
// fdt_node_offset_by_phandle() of libfdt: phandle counts before linux,phandle, and the first in document order is
// found.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/tree.hpp"
#include "support/fdt_builder.hpp"
#include "tree/merged_phandles.hpp"

namespace dmavet::tree {

namespace {

struct Merged {
    std::string_view path;
    std::string_view property;
    std::uint32_t phandle;
};

struct Case {
    std::string_view name;
    std::vector<Merged> merged;
    std::uint32_t phandle;
    std::string_view expected;  // empty: none
};

const Case cases[] = {
    {"of the base", {}, 1, "/a"},
    {"the first of two", {}, 2, "/b"},
    {"of linux,phandle alone", {}, 3, "/d"},
    {"linux,phandle beside phandle is none", {}, 9, ""},
    {"0 is none", {}, 0, ""},
    {"0xffffffff is none", {{"/a", "phandle", 0xffffffff}}, 0xffffffff, ""},
    {"nobody has it", {}, 7, ""},
    {"a new one", {{"/e", "phandle", 7}}, 7, "/e"},
    {"a new one of linux,phandle", {{"/e", "linux,phandle", 7}}, 7, "/e"},
    {"it takes the place of the old one", {{"/a", "phandle", 7}}, 1, ""},
    {"and the second of two is the first then", {{"/b", "phandle", 7}}, 2, "/c"},
    {"the same again", {{"/a", "phandle", 1}}, 1, "/a"},
    {"linux,phandle does not take the place of phandle", {{"/a", "linux,phandle", 7}}, 1, "/a"},
    {"and is none then", {{"/a", "linux,phandle", 7}}, 7, ""},
    {"phandle takes the place of linux,phandle", {{"/d", "phandle", 7}}, 3, ""},
    {"linux,phandle takes that of linux,phandle", {{"/d", "linux,phandle", 7}}, 7, "/d"},
    {"a phandle of 0 counts", {{"/f", "linux,phandle", 7}}, 7, ""},
    {"it is taken away by 0", {{"/e", "phandle", 7}, {"/e", "phandle", 0}}, 7, ""},
    {"of two, the first in the tree: base", {{"/e", "phandle", 1}}, 1, "/a"},
    {"of two, the first in the tree: merged", {{"/a", "phandle", 3}}, 3, "/a"},
    {"of two, the first in the tree: both merged", {{"/e", "phandle", 7}, {"/c", "phandle", 7}}, 7, "/c"},
    {"the other one when the first has lost it",
     {{"/e", "phandle", 7}, {"/c", "phandle", 7}, {"/c", "phandle", 8}},
     7,
     "/e"},
};

Tree base() {
    test::FdtBuilder t;
    t.node("a").cells("phandle", {1}).cells("linux,phandle", {9}).end();
    t.node("b").phandle(2).end().node("c").phandle(2).end();
    t.node("d").cells("linux,phandle", {3}).end().node("e").end().node("f").cells("phandle", {0}).end();
    return std::move(*Tree::read(Source{"base", SourceKind::blob, t.finish()}));
}

}  // namespace

TEST_CASE("a node is found by the phandle that it has by now") {
    const Tree tree = base();
    const BasePhandles of_base(tree);
    const TreeBuilder builder(tree);
    for (const Case& c : cases) {
        CAPTURE(c.name);
        MergedPhandles phandles(of_base, builder);
        for (const Merged& one : c.merged) {
            static_cast<void>(phandles.find(c.phandle));  // what was found before must not count
            phandles.merge(*tree.find_path(one.path), one.property, one.phandle);
        }
        const std::optional<NodeId> found = phandles.find(c.phandle);
        CHECK((found ? tree.path(*found) : std::string()) == c.expected);
    }
}

}  // namespace dmavet::tree
