// SPDX-License-Identifier: Apache-2.0
// Intervals and sets of them, on every edge: the first and the last address there is, nothing, everything, and
// neighbours that touch or do not.
#include "dmavet/interval.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::uint64_t top = ~std::uint64_t{0};

struct Ends {
    std::uint64_t first, last;
};

CpuMemory set_of(const std::vector<Ends>& parts) {
    std::vector<CpuInterval> all;
    for (const Ends& part : parts) {
        all.push_back(span(part.first, part.last));
    }
    return CpuMemory(std::move(all));
}

}  // namespace

TEST_CASE("an interval of a base and a size") {
    const struct {
        std::uint64_t base, size;
        std::string_view expected;
        bool wraps;
    } cases[] = {
        {0x1000, 0, "none", false},
        {0, 0, "none", false},
        {top, 0, "none", false},
        {0, 1, "0x0-0x0", false},
        {0x1000, 0x1000, "0x1000-0x1fff", false},
        {0, top, "0x0-0xfffffffffffffffe", false},
        {1, top, "0x1-0xffffffffffffffff", false},
        {2, top, "0x2-0xffffffffffffffff", true},
        {top, 1, "0xffffffffffffffff-0xffffffffffffffff", false},
        {top, 2, "0xffffffffffffffff-0xffffffffffffffff", true},
        {0xfffffffffffff000, 0x1000, "0xfffffffffffff000-0xffffffffffffffff", false},
        {0xfffffffffffff000, 0x1001, "0xfffffffffffff000-0xffffffffffffffff", true},
        {top, top, "0xffffffffffffffff-0xffffffffffffffff", true},
    };
    for (const auto& c : cases) {
        CAPTURE(hex(c.base));
        CAPTURE(hex(c.size));
        CHECK(describe(CpuInterval::of(CpuAddr{c.base}, c.size)) == c.expected);
        CHECK(CpuInterval::wraps(CpuAddr{c.base}, c.size) == c.wraps);
    }
}

TEST_CASE("an interval of its ends") {
    CHECK(describe(CpuInterval::between(CpuAddr{5}, CpuAddr{4})) == "none");
    CHECK(describe(CpuInterval::between(CpuAddr{top}, CpuAddr{0})) == "none");
    CHECK(describe(CpuInterval::between(CpuAddr{5}, CpuAddr{5})) == "0x5-0x5");
    CHECK(describe(CpuInterval::between(CpuAddr{0}, CpuAddr{top})) == "0x0-0xffffffffffffffff");
    CHECK(CpuInterval::between(CpuAddr{0}, CpuAddr{top}) == CpuInterval::everything());
    CHECK(describe(CpuInterval::up_to(CpuAddr{0})) == "0x0-0x0");
    CHECK(CpuInterval::up_to(CpuAddr{top}) == CpuInterval::everything());
    CHECK(describe(CpuInterval::from(CpuAddr{top})) == "0xffffffffffffffff-0xffffffffffffffff");
    CHECK(CpuInterval::from(CpuAddr{0}) == CpuInterval::everything());
}

TEST_CASE("the size of an interval") {
    CHECK(span(0, 0).size() == 1);
    CHECK(span(top, top).size() == 1);
    CHECK(span(0x1000, 0x1fff).size() == 0x1000);
    CHECK(span(1, top).size() == top);
    CHECK(span(0, top - 1).size() == top);
    // 2^64 is no number of 64 bits.
    CHECK(CpuInterval::everything().size() == top);
}

TEST_CASE("what two intervals have in common") {
    const struct {
        Ends a, b;
        std::string_view both;        // their intersection
        bool a_contains_b, a_then_b;  // the second: b begins right behind a
    } cases[] = {
        {{0x10, 0x1f}, {0x10, 0x1f}, "0x10-0x1f", true, false},
        {{0x10, 0x1f}, {0x10, 0x10}, "0x10-0x10", true, false},
        {{0x10, 0x1f}, {0x1f, 0x1f}, "0x1f-0x1f", true, false},
        {{0x10, 0x1f}, {0x12, 0x18}, "0x12-0x18", true, false},
        {{0x10, 0x1f}, {0x0f, 0x1f}, "0x10-0x1f", false, false},
        {{0x10, 0x1f}, {0x10, 0x20}, "0x10-0x1f", false, false},
        {{0x10, 0x1f}, {0x0f, 0x10}, "0x10-0x10", false, false},
        {{0x10, 0x1f}, {0x1f, 0x20}, "0x1f-0x1f", false, false},
        {{0x10, 0x1f}, {0x00, 0x0f}, "none", false, false},
        {{0x10, 0x1f}, {0x20, 0x2f}, "none", false, true},
        {{0x10, 0x1f}, {0x21, 0x2f}, "none", false, false},
        {{0, top}, {0x10, 0x1f}, "0x10-0x1f", true, false},
        {{0, top}, {0, top}, "0x0-0xffffffffffffffff", true, false},
        {{0, top}, {0, 0}, "0x0-0x0", true, false},
        {{0, top}, {top, top}, "0xffffffffffffffff-0xffffffffffffffff", true, false},
        {{top, top}, {0, 0}, "none", false, false},
        {{0, top - 1}, {top, top}, "none", false, true},
    };
    for (const auto& c : cases) {
        const CpuInterval a = span(c.a.first, c.a.last), b = span(c.b.first, c.b.last);
        CAPTURE(describe(a));
        CAPTURE(describe(b));
        CHECK(describe(a.intersection(b)) == c.both);
        CHECK(describe(b.intersection(a)) == c.both);
        CHECK(a.overlaps(b) == (c.both != "none"));
        CHECK(b.overlaps(a) == (c.both != "none"));
        CHECK(a.contains(b) == c.a_contains_b);
        CHECK(a.is_followed_by(b) == c.a_then_b);
        // A set of one part says the same.
        CHECK(CpuMemory{a}.overlaps(b) == (c.both != "none"));
        CHECK(CpuMemory{a}.contains(b) == c.a_contains_b);
        CHECK(describe(CpuMemory{a}.intersection(b)) == c.both);
    }
}

TEST_CASE("which addresses an interval and a set hold") {
    const CpuInterval interval = span(0x10, 0x1f);
    const CpuMemory set = set_of({{0x10, 0x1f}, {0x21, 0x21}});
    const struct {
        std::uint64_t address;
        bool in_interval, in_set;
    } cases[] = {{0, false, false},    {0x0f, false, false}, {0x10, true, true},   {0x1f, true, true},
                 {0x20, false, false}, {0x21, false, true},  {0x22, false, false}, {top, false, false}};
    for (const auto& c : cases) {
        CAPTURE(hex(c.address));
        CHECK(interval.contains(CpuAddr{c.address}) == c.in_interval);
        CHECK(set.contains(CpuAddr{c.address}) == c.in_set);
        CHECK(CpuInterval::everything().contains(CpuAddr{c.address}));
        CHECK_FALSE(CpuMemory{}.contains(CpuAddr{c.address}));
    }
}

TEST_CASE("intervals are ordered by their first address, then by their last") {
    CHECK(span(0, 5) < span(1, 2));
    CHECK(span(1, 2) < span(1, 3));
    CHECK(span(1, 2) == span(1, 2));
}

TEST_CASE("a set is made of parts that neither overlap nor touch") {
    const struct {
        std::string_view name;
        std::vector<Ends> parts;
        std::string_view expected;
    } cases[] = {
        {"nothing", {}, "none"},
        {"one", {{0x10, 0x1f}}, "0x10-0x1f"},
        {"sorted", {{0x30, 0x3f}, {0x10, 0x1f}}, "0x10-0x1f 0x30-0x3f"},
        {"touching", {{0x20, 0x2f}, {0x10, 0x1f}}, "0x10-0x2f"},
        {"one address between them", {{0x10, 0x1f}, {0x21, 0x2f}}, "0x10-0x1f 0x21-0x2f"},
        {"overlapping by one", {{0x10, 0x20}, {0x20, 0x2f}}, "0x10-0x2f"},
        {"one inside the other", {{0x10, 0x4f}, {0x20, 0x2f}}, "0x10-0x4f"},
        {"the same", {{0x10, 0x1f}, {0x10, 0x1f}}, "0x10-0x1f"},
        {"the same first address", {{0x10, 0x2f}, {0x10, 0x1f}}, "0x10-0x2f"},
        {"a third joins two", {{0x10, 0x1f}, {0x30, 0x3f}, {0x20, 0x2f}}, "0x10-0x3f"},
        {"what lies behind a contained one touches the outer", {{0x10, 0x4f}, {0x20, 0x2f}, {0x50, 0x5f}}, "0x10-0x5f"},
        {"up to the top, with more", {{0x10, top}, {top, top}, {0x20, 0x2f}}, "0x10-0xffffffffffffffff"},
        {"two halves of everything", {{0x8000000000000000, top}, {0, 0x7fffffffffffffff}}, "0x0-0xffffffffffffffff"},
        {"the first and the last address do not touch",
         {{top, top}, {0, 0}},
         "0x0-0x0 0xffffffffffffffff-0xffffffffffffffff"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(describe(set_of(c.parts)) == c.expected);
        CpuMemory one_by_one;
        for (const Ends& part : c.parts) {
            one_by_one.add(span(part.first, part.last));
        }
        CHECK(describe(one_by_one) == c.expected);
        CpuMemory as_a_set;
        as_a_set.add(set_of(c.parts));
        as_a_set.add(CpuMemory{});
        CHECK(as_a_set == set_of(c.parts));
    }
}

TEST_CASE("what is left when something is taken out of a set") {
    const std::vector<Ends> two = {{0x10, 0x1f}, {0x30, 0x3f}};
    const struct {
        std::string_view name;
        std::vector<Ends> from, cut;
        std::string_view expected;
    } cases[] = {
        {"nothing", two, {}, "0x10-0x1f 0x30-0x3f"},
        {"from nothing", {}, {{0x10, 0x1f}}, "none"},
        {"what is not in it", two, {{0, 0xf}, {0x20, 0x2f}, {0x40, top}}, "0x10-0x1f 0x30-0x3f"},
        {"the first address", two, {{0x10, 0x10}}, "0x11-0x1f 0x30-0x3f"},
        {"the last address", two, {{0x1f, 0x1f}}, "0x10-0x1e 0x30-0x3f"},
        {"the first and the last", two, {{0x10, 0x10}, {0x1f, 0x1f}}, "0x11-0x1e 0x30-0x3f"},
        {"the middle", two, {{0x14, 0x17}}, "0x10-0x13 0x18-0x1f 0x30-0x3f"},
        {"a part", two, {{0x10, 0x1f}}, "0x30-0x3f"},
        {"a part and one address on both sides", two, {{0x2f, 0x40}}, "0x10-0x1f"},
        {"across two parts", two, {{0x18, 0x37}}, "0x10-0x17 0x38-0x3f"},
        {"across two parts, all but their ends", two, {{0x11, 0x3e}}, "0x10-0x10 0x3f-0x3f"},
        {"all parts exactly", two, {{0x10, 0x3f}}, "none"},
        {"everything", two, {{0, top}}, "none"},
        {"everything from everything", {{0, top}}, {{0, top}}, "none"},
        {"the first address there is", {{0, top}}, {{0, 0}}, "0x1-0xffffffffffffffff"},
        {"the last address there is", {{0, top}}, {{top, top}}, "0x0-0xfffffffffffffffe"},
        {"both", {{0, top}}, {{0, 0}, {top, top}}, "0x1-0xfffffffffffffffe"},
        {"one that ends the first part and begins the second",
         two,
         {{0x1c, 0x33}, {0x3c, 0x3f}},
         "0x10-0x1b 0x34-0x3b"},
        {"several in one part, one of which reaches into the next",
         two,
         {{0x11, 0x12}, {0x14, 0x14}, {0x1a, 0x31}, {0x33, 0x33}},
         "0x10-0x10 0x13-0x13 0x15-0x19 0x32-0x32 0x34-0x3f"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CpuMemory left = set_of(c.from);
        left.remove(set_of(c.cut));
        CHECK(describe(left) == c.expected);
        CpuMemory one_by_one = set_of(c.from);
        for (const Ends& part : c.cut) {
            one_by_one.remove(span(part.first, part.last));
        }
        CHECK(one_by_one == left);
    }
}

TEST_CASE("what a set has in common with others") {
    const std::vector<Ends> three = {{0x10, 0x1f}, {0x30, 0x3f}, {0x50, 0x5f}};
    const struct {
        std::string_view name;
        std::vector<Ends> other;
        std::string_view expected;
        bool holds_all;  // of each part of the other
    } cases[] = {
        {"nothing", {}, "none", true},
        {"everything", {{0, top}}, "0x10-0x1f 0x30-0x3f 0x50-0x5f", false},
        {"what lies between", {{0, 0xf}, {0x20, 0x2f}, {0x40, 0x4f}, {0x60, top}}, "none", false},
        {"the last and the first address of two parts", {{0x1f, 0x30}}, "0x1f-0x1f 0x30-0x30", false},
        {"a part", {{0x30, 0x3f}}, "0x30-0x3f", true},
        {"a part and one more below", {{0x2f, 0x3f}}, "0x30-0x3f", false},
        {"a part and one more above", {{0x30, 0x40}}, "0x30-0x3f", false},
        {"pieces of one part", {{0x10, 0x10}, {0x12, 0x12}, {0x1f, 0x1f}}, "0x10-0x10 0x12-0x12 0x1f-0x1f", true},
        {"two that cut three", {{0x18, 0x33}, {0x3e, 0x51}}, "0x18-0x1f 0x30-0x33 0x3e-0x3f 0x50-0x51", false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const CpuMemory set = set_of(three), other = set_of(c.other);
        CHECK(describe(set.intersection(other)) == c.expected);
        CHECK(describe(other.intersection(set)) == c.expected);
        CHECK(set.overlaps(other) == (c.expected != "none"));
        CHECK(other.overlaps(set) == (c.expected != "none"));
        bool any = false, all = true;
        for (const CpuInterval& part : other) {
            any = any || set.overlaps(part);
            all = all && set.contains(part);
        }
        CHECK(any == (c.expected != "none"));
        CHECK(all == c.holds_all);
    }
}

TEST_CASE("the part at an address or above it") {
    const CpuMemory set = set_of({{0x10, 0x1f}, {0x30, top}});
    const struct {
        std::uint64_t address;
        std::string_view expected;
    } cases[] = {{0, "0x10-0x1f"},
                 {0x10, "0x10-0x1f"},
                 {0x1f, "0x10-0x1f"},
                 {0x20, "0x30-0xffffffffffffffff"},
                 {top, "0x30-0xffffffffffffffff"}};
    for (const auto& c : cases) {
        CAPTURE(hex(c.address));
        CHECK(describe(*set.at_or_above(CpuAddr{c.address})) == c.expected);
    }
    const CpuMemory low = set_of({{0x10, 0x1f}}), nothing;
    CHECK(low.at_or_above(CpuAddr{0x20}) == low.end());
    CHECK(nothing.at_or_above(CpuAddr{0}) == nothing.end());
}

TEST_CASE("how many bytes a set has, and its ends") {
    CHECK(CpuMemory{}.bytes() == 0);
    CHECK(CpuMemory{}.empty());
    const CpuMemory none;
    CHECK(std::distance(none.begin(), none.end()) == 0);
    const CpuMemory two = set_of({{0x10, 0x1f}, {0x30, 0x30}});
    CHECK(two.bytes() == 0x11);
    CHECK(std::distance(two.begin(), two.end()) == 2);
    CHECK(two.first() == CpuAddr{0x10});
    CHECK(two.last() == CpuAddr{0x30});
    CHECK(describe(*two.rbegin()) == "0x30-0x30");
    CHECK(std::next(two.rbegin(), 2) == two.rend());
    // Sums stop at the largest number: of everything one byte is missing, of everything but one address none.
    CHECK(CpuMemory{CpuInterval::everything()}.bytes() == top);
    CHECK(set_of({{0, 0x7fffffffffffffff}, {0x8000000000000001, top}}).bytes() == top);
    CHECK(set_of({{0, 0x7fffffffffffffff}, {0x8000000000000002, top}}).bytes() == top - 1);
}

}  // namespace dmavet
