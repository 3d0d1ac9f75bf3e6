// SPDX-License-Identifier: Apache-2.0
// Where does the boot allocator put a block? memblock_find_in_range_node() (mm/memblock.c), on the edges: what fits
// exactly, what is one byte too large, and what alignment leaves no room for.
#include "model/boot/boot_memory.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::uint64_t top = ~std::uint64_t{0};

// Two banks with a hole between them.
CpuMemory two_banks() {
    return {span(0x10000, 0x1ffff), span(0x30000, 0x3ffff)};
}

struct Case {
    std::string_view name;
    std::uint64_t size, alignment;
    CpuInterval within;
    std::string_view top_down, bottom_up;
};

const CpuInterval anywhere = CpuInterval::everything();

const Case cases[] = {
    {"a page", 0x1000, 0x1000, anywhere, "0x3f000-0x3ffff", "0x10000-0x10fff"},
    {"a whole bank", 0x10000, 0x1000, anywhere, "0x30000-0x3ffff", "0x10000-0x1ffff"},
    {"one byte more than a bank", 0x10001, 1, anywhere, "none", "none"},
    {"bounds of exactly its size", 0x1000, 0x1000, span(0x12000, 0x12fff), "0x12000-0x12fff", "0x12000-0x12fff"},
    {"bounds of one byte less", 0x1000, 0x1000, span(0x12000, 0x12ffe), "none", "none"},
    {"the same at their beginning", 0x1000, 0x1000, span(0x12001, 0x13000), "none", "none"},
    {"and without alignment", 0x1000, 1, span(0x12001, 0x13000), "0x12001-0x13000", "0x12001-0x13000"},
    {"alignment moves it down, or up", 0x1000, 0x4000, span(0x11000, 0x1ffff), "0x1c000-0x1cfff", "0x14000-0x14fff"},
    {"alignment leaves no room", 0x1000, 0x10000, span(0x11000, 0x1ffff), "none", "none"},
    {"alignment leads beyond the room", 1, 0x10000, span(0x12000, 0x12fff), "none", "none"},
    {"room for just the aligned block", 0x1000, 0x4000, span(0x13fff, 0x14fff), "0x14000-0x14fff", "0x14000-0x14fff"},
    // round_down() and round_up() are made of masks: 0x2fff leaves bit 12 alone.
    {"an alignment that is no power of two", 0x1000, 0x3000, span(0x11000, 0x1ffff), "0x1d000-0x1dfff",
     "0x13000-0x13fff"},
    {"bounds in the hole", 0x1000, 1, span(0x20000, 0x2ffff), "none", "none"},
    {"bounds that touch the last byte of one bank and the first of the other", 1, 1, span(0x1ffff, 0x30000),
     "0x30000-0x30000", "0x1ffff-0x1ffff"},
    {"a block never goes across the hole", 0x2000, 1, span(0x1f000, 0x30fff), "none", "none"},
    {"what does not fit at the top goes further down", 0x9000, 1, span(0x10000, 0x37fff), "0x17000-0x1ffff",
     "0x10000-0x18fff"},
    {"the first byte of all", 1, 1, span(0, 0x10000), "0x10000-0x10000", "0x10000-0x10000"},
    {"more than there are addresses above it", top, 1, span(0x30000, top), "none", "none"},
};

}  // namespace

TEST_CASE("the highest and the lowest block inside some bounds") {
    for (const Case& c : cases) {
        CAPTURE(c.name);
        model::BootMemory down(two_banks()), up(two_banks());
        const auto highest = down.take_top_down(c.size, c.alignment, c.within);
        const auto lowest = up.take_bottom_up(c.size, c.alignment, c.within);
        CHECK(describe(highest) == c.top_down);
        CHECK(describe(lowest) == c.bottom_up);
        // What was taken is gone, and nothing else.
        CHECK(down.free().bytes() == two_banks().bytes() - (highest ? c.size : 0));
        CHECK_FALSE((highest && down.free().overlaps(*highest)));
        CHECK(up.free().bytes() == two_banks().bytes() - (lowest ? c.size : 0));
        CHECK_FALSE((lowest && up.free().overlaps(*lowest)));
    }
}

TEST_CASE("one block after the other") {
    model::BootMemory memory(two_banks());
    CHECK(describe(memory.take_top_down(0x8000, 0x1000)) == "0x38000-0x3ffff");
    CHECK(describe(memory.take_top_down(0x8000, 0x1000)) == "0x30000-0x37fff");
    CHECK(describe(memory.take_top_down(0x8000, 0x1000)) == "0x18000-0x1ffff");
    memory.reserve({span(0x14000, 0x2ffff)});
    CHECK(describe(memory.take_top_down(0x4000, 0x1000)) == "0x10000-0x13fff");
    CHECK(describe(memory.take_top_down(1, 1)) == "none");
    CHECK(memory.free().empty());
}

TEST_CASE("memory that ends with the last address") {
    model::BootMemory memory({span(top - 0xfff, top)});
    CHECK(describe(memory.take_bottom_up(0x1000, 0x2000, anywhere)) == "none");
    CHECK(describe(memory.take_top_down(0x800, 0x800)) == "0xfffffffffffff800-0xffffffffffffffff");
    CHECK(describe(memory.take_bottom_up(0x800, 0x800, anywhere)) == "0xfffffffffffff000-0xfffffffffffff7ff");
}

TEST_CASE("from an address up to an end that is one past the last") {
    CHECK(describe(model::half_open(0x1000, 0x2000)) == "0x1000-0x1fff");
    CHECK(describe(model::half_open(0x1000, 0x1001)) == "0x1000-0x1000");
    CHECK(describe(model::half_open(0x1000, 0x1000)) == "none");
    CHECK(describe(model::half_open(0x1000, 0xfff)) == "none");
    CHECK(describe(model::half_open(0, 0)) == "none");
}

}  // namespace dmavet
