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

// __reserved_mem_alloc_size(): alignment goes to memblock as it is, and 0 becomes a cache line. Seen on 6.12 of arm64.
TEST_CASE("a region is aligned as it asks for") {
    static std::uint32_t alignment, size;
    static bool is_cma;
    const Build one = [](FdtBuilder& t) {
        t = dynamic(gib_1(t), "a", size).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000800});
        if (alignment != 0) {
            t.cells("alignment", {0, alignment});
        }
        if (is_cma) {
            t.string("compatible", "shared-dma-pool").empty("reusable");
        }
    };
    const struct {
        std::string_view name;
        std::uint32_t alignment, size;
        bool is_cma;
        std::string_view expected;
    } cases[] = {
        {"none: a cache line", 0, 0x1000, false, "0x5ffff800-0x600007ff"},
        {"none, and a size that is no whole cache line", 0, 0x1001, false, "0x5ffff7c0-0x600007c0"},
        {"half a page", 0x800, 0x1000, false, "0x5ffff800-0x600007ff"},
        {"a page", 0x1000, 0x1000, false, "0x5ffff000-0x5fffffff"},
        {"12 MiB", 0xc00000, 0x300000, false, "0x5f400000-0x5f6fffff"},
        {"a CMA area: no less than a pageblock", 0x1000, 0x200000, true, "0x5fe00000-0x5fffffff"},
        {"a CMA area: more than that", 0x800000, 0x200000, true, "0x5f800000-0x5f9fffff"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        alignment = c.alignment;
        size = c.size;
        is_cma = c.is_cma;
        CHECK(describe(placed(one, arm64_6_12).regions.at(0)) == c.expected);
    }
}

// Up to 7.1 a region without a reg has its place before its handler is asked (__reserved_mem_alloc_size): what begins
// beside that is placed from the bottom up, though the memory is free again. Seen on 6.12 of riscv.
TEST_CASE("a region that was refused counts as an earlier one") {
    const Build two = [](FdtBuilder& t) {
        dynamic(gib_1(t), "a", 0xffff000).string("compatible", "shared-dma-pool").empty("reusable").end();
        dynamic(t, "b", 0x100000).cells("alloc-ranges", {0, 0x74000000, 0, 0x10000000});
    };
    const Build alone = [](FdtBuilder& t) {
        dynamic(gib_1(t), "b", 0x100000).cells("alloc-ranges", {0, 0x74000000, 0, 0x10000000});
    };
    CHECK(describe(placed(two, arm64_6_12).regions.at(0)) == "none");
    CHECK(describe(placed(two, arm64_6_12).regions.at(1)) == "0x74000000-0x740fffff");
    CHECK(describe(placed(alone, arm64_6_12).regions.at(0)) == "0x7ff00000-0x7fffffff");
    CHECK(describe(placed(two, arm64_6_1).regions.at(1)) == "0x7ff00000-0x7fffffff");

    // What is no-map is marked as mapped, and stays reserved (memblock_clear_nomap).
    const Build lost = [](FdtBuilder& t) {
        dynamic(gib_1(t), "a", 0x100000)
            .string("compatible", "shared-dma-pool")
            .empty("reusable")
            .empty("no-map")
            .end();
        dynamic(t, "b", 0x100000);
    };
    CHECK(describe(placed(lost, arm64_6_12).regions.at(1)) == "0x7fe00000-0x7fefffff");
}

// fdt_init_reserved_mem_node(): memblock does not count who has reserved what, so that the memory of a region whose
// handler refuses it is free even where another one has it. Seen on 6.12 of riscv.
TEST_CASE("what a refused region shares with another is free") {
    static std::uint32_t size;
    const Build two = [](FdtBuilder& t) {
        fixed(gib_1(t), "a", 0x70000000, 0x10000000).end();
        fixed(t, "b", 0x74000000, size).string("compatible", "shared-dma-pool").empty("reusable");
    };
    const auto shares = [&] {
        const auto area = placed(two, arm64_6_12, "cma=16M").default_cma;
        return area && area->within.last() > CpuAddr{0x70000000};
    };
    size = 0xc000000;
    CHECK_FALSE(shares());
    size = 0xbfff000;  // no multiple of CMA_MIN_ALIGNMENT_BYTES
    CHECK(shares());
}

// dma_contiguous_reserve() comes between the regions that the kernel places and those with a reg, on riscv: it makes an
// area of its own unless one of the former is the default. Seen on 7.2 of riscv.
TEST_CASE("an area that nobody needs beside the default region") {
    static bool has_dynamic;
    const Build board = [](FdtBuilder& t) {
        ram_of(t, {0, 0x80000000, 2, 0}).node("reserved-memory").bus(2, 2).empty("ranges");
        fixed(t, "a", 0x98000000, 0x1000000).string("compatible", "shared-dma-pool").empty("reusable");
        t.empty("linux,cma-default").end();
        dynamic(t, "b", 0x1000000).cells("alloc-ranges", {0, 0x90000000, 0, 0x4000000});
        t.string("compatible", "shared-dma-pool").empty("reusable");
        if (has_dynamic) {
            t.empty("linux,cma-default");
        }
    };
    const auto swiotlb_is_at_the_top = [&] {
        const auto area = placed(board, KernelId{{7, 2}, Arch::riscv}).swiotlb;
        return area && area->within.last() > CpuAddr{0xf8000000};  // its own area has 128 MiB below 4 GiB
    };
    has_dynamic = false;
    CHECK_FALSE(swiotlb_is_at_the_top());
    has_dynamic = true;
    CHECK(swiotlb_is_at_the_top());

    // Nor has it what a region gives back that is refused later.
    const Build refused = [](FdtBuilder& t) {
        ram_of(t, {0, 0x80000000, 2, 0}).node("reserved-memory").bus(2, 2).empty("ranges");
        fixed(t, "a", 0xfff00000, 0x100000).string("compatible", "shared-dma-pool").empty("reusable");
    };
    CHECK(describe_place(placed(refused, KernelId{{7, 2}, Arch::riscv}).default_cma) == "0xf7e00000-0xffdfffff");
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
