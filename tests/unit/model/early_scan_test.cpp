// SPDX-License-Identifier: Apache-2.0
// In which order does the early scan take memory? Regions with a reg as the tree has them, then those without; what
// somebody has taken is not taken out of the mapping any more (early_init_dt_reserve_memory); the reservation block
// counts before all others up to 6.1, after all others in 6.12 (early_init_fdt_scan_reserved_mem).
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

FdtBuilder& gib_1(FdtBuilder& t) {
    return ram_of(t, {0, 0x40000000, 0, 0x40000000}).node("reserved-memory").bus(2, 2).empty("ranges");
}
FdtBuilder& fixed(FdtBuilder& t, std::string_view name, std::uint32_t base, std::uint32_t size) {
    return t.node(name).cells("reg", {0, base, 0, size});
}
FdtBuilder& dynamic(FdtBuilder& t, std::string_view name, std::uint32_t size) {
    return t.node(name).cells("size", {0, size});
}

}  // namespace

TEST_CASE("no-map of what somebody has taken is refused") {
    const struct {
        std::string_view name;
        Build build;
        std::size_t region;
        bool in_6_12, in_6_1;  // refused
    } cases[] = {
        {"a mapped region that ends where it begins",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x50000000, 0x1000).end();
             fixed(t, "b", 0x50001000, 0x1000).empty("no-map");
         },
         1, false, false},
        {"a mapped region that shares a page",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x50000000, 0x2000).end();
             fixed(t, "b", 0x50001000, 0x1000).empty("no-map");
         },
         1, true, true},
        {"a mapped region that comes later",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "b", 0x50001000, 0x1000).empty("no-map").end();
             fixed(t, "a", 0x50000000, 0x2000);
         },
         0, false, false},
        {"another without a mapping",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x50000000, 0x2000).empty("no-map").end();
             fixed(t, "b", 0x50001000, 0x1000).empty("no-map");
         },
         1, false, false},
        {"outside of RAM",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x90000000, 0x2000).end();
             fixed(t, "b", 0x90001000, 0x1000).empty("no-map");
         },
         1, false, false},
        {"the reservation block",
         [](FdtBuilder& t) { fixed(gib_1(t.reserve(0x50000000, 0x1001)), "b", 0x50001000, 0x1000).empty("no-map"); }, 0,
         false, true},
        {"the reservation block, up to it",
         [](FdtBuilder& t) { fixed(gib_1(t.reserve(0x50000000, 0x1000)), "b", 0x50001000, 0x1000).empty("no-map"); }, 0,
         false, false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const auto is_refused = [&](const KernelId& kernel) {
            return placed(c.build, kernel).region_fates.at(c.region) == PlaceFate::no_map_refused;
        };
        CHECK(is_refused(arm64_6_12) == c.in_6_12);
        CHECK(is_refused(arm64_6_1) == c.in_6_1);
    }
}

TEST_CASE("regions without a reg and the reservation block") {
    const Build kept = [](FdtBuilder& t) {
        t.reserve(0x7ff00000, 0x100000);
        dynamic(gib_1(t), "a", 0x100000);
    };
    CHECK(describe(placed(kept, arm64_6_12).regions.at(0)) == "0x7ff00000-0x7fffffff");
    CHECK(describe(placed(kept, arm64_6_1).regions.at(0)) == "0x7fe00000-0x7fefffff");
    // Nothing is placed there later on.
    const Build alone = [](FdtBuilder& t) { ram_of(t.reserve(0x60000000, 0x1000), {0, 0x40000000, 0, 0x40000000}); };
    CHECK(placed(alone, arm64_6_12, "cma=16M@0x5f200000").default_cma_fate == PlaceFate::taken);
    CHECK(placed(alone, arm64_6_12, "cma=16M@0x5f000000").default_cma_fate == PlaceFate::placed);
}

// __reserved_mem_alloc_in_range(): where a range begins beside an earlier region, and does not end beside one, the
// lowest block is taken.
TEST_CASE("regions that are placed side by side") {
    const struct {
        std::string_view name;
        std::uint32_t begin, end;
        std::string_view expected;
    } cases[] = {
        {"begins with the earlier one", 0x5ff00000, 0x70000000, "0x60000000-0x600fffff"},
        {"begins right after it", 0x60000000, 0x70000000, "0x60000000-0x600fffff"},
        {"begins a page after", 0x60001000, 0x70000000, "0x6ff00000-0x6fffffff"},
        {"ends in it", 0x50000000, 0x5ff80000, "0x5fe00000-0x5fefffff"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        static std::uint32_t begin, end;
        begin = c.begin;
        end = c.end;
        const Build two = [](FdtBuilder& t) {
            dynamic(gib_1(t), "a", 0x100000).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000000}).end();
            dynamic(t, "b", 0x100000).cells("alloc-ranges", {0, begin, 0, end - begin});
        };
        CHECK(describe(placed(two, arm64_6_12).regions.at(0)) == "0x5ff00000-0x5fffffff");
        CHECK(describe(placed(two, arm64_6_12).regions.at(1)) == c.expected);
    }
}

// sort() of lib/sort.c up to 6.12: equal ones change places, two as well as three (__rmem_check_for_overlap). 6.1 of
// arm was seen to place ten boards so.
TEST_CASE("which of several regions is placed first") {
    const Build three = [](FdtBuilder& t) {
        dynamic(gib_1(t), "a", 0x100000).end();
        dynamic(t, "b", 0x100000).end();
        dynamic(t, "c", 0x100000);
    };
    const auto places = [&](const KernelId& kernel) {
        const Placement placement = placed(three, kernel);
        return describe(placement.regions.at(0)) + " " + describe(placement.regions.at(1)) + " " +
               describe(placement.regions.at(2));
    };
    CHECK(places(arm64_6_12) == "0x7ff00000-0x7fffffff 0x7fe00000-0x7fefffff 0x7fd00000-0x7fdfffff");
    CHECK(places(arm64_6_1) == "0x7fd00000-0x7fdfffff 0x7ff00000-0x7fffffff 0x7fe00000-0x7fefffff");
}

// They fit alone, and not together.
TEST_CASE("what an earlier region leaves") {
    static std::uint32_t size;
    const Build two = [](FdtBuilder& t) {
        dynamic(gib_1(t), "a", 0x100000).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000000}).end();
        dynamic(t, "b", size).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000000});
    };
    size = 0xff00000;
    CHECK(placed(two, arm64_6_12).region_fates.at(1) == PlaceFate::placed);
    size = 0xff01000;
    CHECK(placed(two, arm64_6_12).region_fates.at(1) == PlaceFate::no_room);
    CHECK(placed(two, arm64_6_12).region_fates.at(0) == PlaceFate::placed);
}

}  // namespace dmavet
