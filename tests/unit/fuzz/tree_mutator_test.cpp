// SPDX-License-Identifier: Apache-2.0
// Does what mutators of trees write stay a tree? A fuzzer whose mutator writes what readers refuse at once tests
// nothing behind them.
#include <doctest/doctest.h>

#include <libfdt.h>

#include <algorithm>
#include <set>
#include <string>

#include "dmavet/tree.hpp"
#include "fuzz/libfdt/libfdt_tree.hpp"
#include "fuzz/mutate/mutators.hpp"
#include "fuzz/mutate/tree_mutator.hpp"
#include "fuzz/overlay_input.hpp"
#include "support/describe.hpp"
#include "support/hostile_blobs.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr unsigned rounds = 3000;

std::string text_of(std::string_view blob) {
    const auto tree = Tree::read(fuzz::as_source("blob", blob));
    return tree ? dts_text(*tree) : tree.error().message;
}

std::string busy_text() {
    const std::vector<std::byte> blob = busy_board();
    return {reinterpret_cast<const char*>(blob.data()), blob.size()};
}

// What may grow beyond what a reader takes.
bool is_sound(std::string_view blob) {
    const auto tree = Tree::read(fuzz::as_source("blob", blob));
    return fdt_check_full(fuzz::aligned(blob, 0).data(), blob.size()) == 0 &&
           (tree || tree.error().code == ErrorCode::limit_exceeded);
}

}  // namespace

TEST_CASE("a tree that was taken apart and put together is the same") {
    const std::string blob = busy_text();
    auto tree = fuzz::take_apart(blob);
    REQUIRE(tree);
    tree->reservations = {{0x1000, 0x2000}, {0x80000000'00000000, 1}};
    const std::string again = fuzz::put_together(*tree);
    CHECK(text_of(again) == text_of(blob));
    const auto read = Tree::read(fuzz::as_source("again", again));
    REQUIRE(read);
    CHECK(fuzz::difference(*read, fuzz::aligned(again, 0).data()).empty());
    REQUIRE(read->reservations().size() == 2);
    CHECK(read->reservations()[1].base == 0x80000000'00000000);
    CHECK_FALSE(fuzz::take_apart("no tree"));
}

TEST_CASE("whatever is changed in a tree, it is one afterwards") {
    const std::string blob = busy_text();
    std::string changed = blob;
    std::set<std::string> seen;
    for (unsigned seed = 0; seed < rounds; ++seed) {
        // From the beginning now and then, before it has lost or got too much.
        changed = seed % 50 == 0 ? blob : changed;
        fuzz::Random random(seed);
        const auto next = fuzz::change_blob(changed, random);
        CAPTURE(seed);
        REQUIRE(next.has_value());
        REQUIRE(is_sound(*next));
        seen.insert(*next);
        changed = fuzz::take_apart(*next) ? *next : blob;
    }
    CHECK(seen.size() > rounds / 2);
}

// Else a kind of change could fall away and nobody would see it.
TEST_CASE("every kind of change of a tree happens") {
    const auto before = fuzz::take_apart(busy_text());
    REQUIRE(before);
    const auto count = [](fuzz::PlainTree tree) {
        std::size_t properties = 0;
        std::vector<std::string> names;
        std::vector<std::string> values;
        const std::vector<fuzz::PlacedNode> nodes = fuzz::all_nodes(tree.root);
        for (const fuzz::PlacedNode& placed : nodes) {
            properties += placed.node->properties.size();
            names.push_back(placed.path);
        }
        return std::tuple(nodes.size(), properties, names);
    };
    std::set<std::string> kinds;
    for (unsigned seed = 0; seed < rounds; ++seed) {
        fuzz::PlainTree after = *before;
        fuzz::Random random(seed);
        fuzz::change_tree(after, random);
        const auto [old_nodes, old_properties, old_names] = count(*before);
        const auto [nodes, properties, names] = count(after);
        const auto add_if = [&](bool is_so, const char* kind) {
            if (is_so) {
                kinds.insert(kind);
            }
        };
        add_if(nodes > old_nodes && properties == old_properties, "empty node");
        add_if(nodes > old_nodes && properties > old_properties, "copied node");
        add_if(nodes < old_nodes, "node taken out");
        add_if(nodes == old_nodes && properties > old_properties, "property put in");
        add_if(nodes == old_nodes && properties < old_properties, "property taken out");
        add_if(nodes == old_nodes && names != old_names, "name, place or order of a node");
        add_if(nodes == old_nodes && properties == old_properties && names == old_names && after.root != before->root,
               "value, name or place of a property");
        add_if(after.reservations.size() != before->reservations.size(), "reservations");
    }
    CHECK(kinds.size() == 8);
}

TEST_CASE("values stay what they look like, most of the time") {
    const std::vector<std::uint32_t> phandles{77};
    const struct {
        std::string value;
        std::size_t unit;  // bytes
    } cases[] = {{std::string("a,b\0c,d\0", 8), 1},
                 {std::string(12, '\1'), 4},
                 {"", 1},
                 {std::string(3, '\2'), 1},
                 {std::string(10000, '\3'), 1}};
    for (const auto& c : cases) {
        std::size_t kept = 0;
        std::set<std::string> seen;
        for (unsigned seed = 0; seed < rounds; ++seed) {
            fuzz::Random random(seed);
            std::string changed = c.value;
            fuzz::change_value(changed, phandles, random);
            kept += changed.size() % c.unit == 0 ? 1 : 0;
            seen.insert(std::move(changed));
        }
        CAPTURE(c.value.size());
        CHECK(kept > rounds * 8 / 10);
        CHECK(seen.size() > 10);
        CHECK((c.unit != 4 || std::any_of(seen.begin(), seen.end(), [](const std::string& one) {
                   return one.find(fuzz::word_bytes(77)) != std::string::npos;
               })));
    }
}

TEST_CASE("a tree gets something of another one") {
    fuzz::PlainTree other;
    other.root.child("only-here").property("marked").value = "x";
    const std::string second = fuzz::put_together(other);
    std::size_t crossed_over = 0;
    for (unsigned seed = 0; seed < 200; ++seed) {
        fuzz::Random random(seed);
        const auto crossed = fuzz::cross_blobs(busy_text(), second, random);
        REQUIRE(crossed.has_value());
        REQUIRE(is_sound(*crossed));
        crossed_over += crossed->find("marked") != std::string::npos ? 1 : 0;
    }
    CHECK(crossed_over > 100);
}

TEST_CASE("a base and an overlay stay two trees, and overlays that apply are made") {
    const std::string base = busy_text();
    const auto two = fuzz::overlay_input_text(base, fuzz::put_together({}));
    REQUIRE(two);
    std::string changed = *two;
    std::size_t applied = 0;
    for (unsigned seed = 0; seed < rounds; ++seed) {
        changed = seed % 20 == 0 ? *two : changed;
        fuzz::Random random(seed);
        const auto next =
            seed % 7 == 0 ? fuzz::cross_overlays(changed, *two, random) : fuzz::change_overlay(changed, random);
        CAPTURE(seed);
        REQUIRE(next.has_value());
        const fuzz::OverlayInput input = fuzz::overlay_input(*next);
        REQUIRE(is_sound(input.base));
        REQUIRE(is_sound(input.overlay));
        const auto both =
            Tree::read(Sources{fuzz::as_source("base", input.base), {fuzz::as_source("overlay", input.overlay)}});
        applied += both ? 1 : 0;
        changed = fuzz::take_apart(input.base) && fuzz::take_apart(input.overlay) ? *next : *two;
    }
    CHECK(applied > rounds / 10);
}

TEST_CASE("what cannot be said in two bytes is no base") {
    CHECK(fuzz::overlay_input_text(std::string(0xffff, 'a'), "b").value().size() == 2 + 0x10000);
    CHECK_FALSE(fuzz::overlay_input_text(std::string(0x10000, 'a'), "b"));
    const fuzz::OverlayInput cut = fuzz::overlay_input(std::string_view("\0\5abc", 5));
    CHECK(cut.base == "abc");
    CHECK(cut.overlay.empty());
}

}  // namespace dmavet
