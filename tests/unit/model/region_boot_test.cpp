// SPDX-License-Identifier: Apache-2.0
// What does boot make of regions that others share, and of those that have all RAM? Seen on arm64 of 7.2, 6.12 and 6.1,
// each with 1 GiB of RAM at 1 GiB (early_init_dt_reserve_memory(), early_pgtable_alloc(), atomic_pool_expand()).
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "support/region_trees.hpp"

namespace dmavet {

using namespace test;
using namespace test::region_trees;

namespace {

constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64};
constexpr std::uint32_t half = 0x20000000;

FdtBuilder& default_area(FdtBuilder& t) {
    return area(t, 0x70000000, 0x4000000).empty("linux,cma-default").end();
}
FdtBuilder& with_initrd(FdtBuilder& t, std::uint32_t first, std::uint32_t end) {
    ram_of(t, {0, start, 0, whole}).node("chosen").cells("linux,initrd-start", {first});
    return t.cells("linux,initrd-end", {end}).end().node("reserved-memory").bus(2, 2).empty("ranges");
}

std::string text(const std::optional<Refusal>& refusal) {
    if (!refusal) {
        return "none";
    }
    const std::string shared = " " + describe(std::optional(refusal->shared));
    switch (refusal->by) {
        case TakenBy::region: return "region " + std::to_string(*refusal->region) + shared;
        case TakenBy::initrd: return "initrd" + shared;
        case TakenBy::reservations: return "reservations" + shared;
        case TakenBy::kernel: return "kernel";
    }
    return "?";
}

}  // namespace

TEST_CASE("who has what no-map asks for") {
    const struct {
        std::string_view name;
        Build build;
        std::size_t region;
        std::string_view expected;
    } cases[] = {
        {"an initrd that ends where it begins",
         [](FdtBuilder& t) { fixed(with_initrd(t, 0x50000000, 0x50001000), "a", 0x50001000, 0x1000).empty("no-map"); },
         0, "none"},
        {"an initrd whose last byte it has",
         [](FdtBuilder& t) { fixed(with_initrd(t, 0x50000000, 0x50001001), "a", 0x50001000, 0x1000).empty("no-map"); },
         0, "initrd 0x50001000-0x50001000"},
        {"an initrd that begins with its last byte",
         [](FdtBuilder& t) { fixed(with_initrd(t, 0x50001fff, 0x50003000), "a", 0x50001000, 0x1000).empty("no-map"); },
         0, "initrd 0x50001fff-0x50001fff"},
        {"an initrd that begins behind it",
         [](FdtBuilder& t) { fixed(with_initrd(t, 0x50002000, 0x50003000), "a", 0x50001000, 0x1000).empty("no-map"); },
         0, "none"},
        {"a mapped region over an initrd is not refused",
         [](FdtBuilder& t) { fixed(with_initrd(t, 0x50001000, 0x50002000), "a", 0x50001000, 0x1000); }, 0, "none"},
        {"a region and an initrd",
         [](FdtBuilder& t) {
             fixed(with_initrd(t, 0x50001000, 0x50002000), "a", 0x50000000, 0x2000).end();
             fixed(t, "b", 0x50001000, 0x1000).empty("no-map");
         },
         1, "region 0 0x50001000-0x50001fff"},
        {"all RAM", [](FdtBuilder& t) { fixed(gib_1(t), "a", start, whole).empty("no-map"); }, 0, "kernel"},
        {"all RAM and more", [](FdtBuilder& t) { fixed(gib_1(t), "a", 0, 0x90000000).empty("no-map"); }, 0, "kernel"},
        {"all but the first page", [](FdtBuilder& t) { fixed(gib_1(t), "a", start + 0x1000, whole).empty("no-map"); },
         0, "none"},
        {"all but the last page", [](FdtBuilder& t) { fixed(gib_1(t), "a", start, whole - 0x1000).empty("no-map"); }, 0,
         "none"},
        {"the first of two halves",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", start, half).empty("no-map").end();
             fixed(t, "b", start + half, half).empty("no-map");
         },
         0, "kernel"},
        {"the second of two halves",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", start, half).empty("no-map").end();
             fixed(t, "b", start + half, half).empty("no-map");
         },
         1, "none"},
        {"the half that the reservation block leaves",
         [](FdtBuilder& t) { fixed(gib_1(t.reserve(start, half)), "a", start + half, half).empty("no-map"); }, 0,
         "kernel"},
        {"the half that a mapped region leaves",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", start, half).empty("no-map").end();
             fixed(t, "b", start + half, half);
         },
         0, "kernel"},
    };
    for (const auto& c : cases) {
        for (const KernelId& kernel : {arm64_7_2, arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const Placement placement = placed(c.build, kernel);
            CHECK(text(placement.refusals.at(c.region)) == c.expected);
            CHECK((placement.region_fates.at(c.region) == PlaceFate::no_map_refused) == (c.expected != "none"));
        }
    }
    // Where RAM is unknown, a region is taken for some.
    const Build unknown = [](FdtBuilder& t) {
        t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges");
        fixed(t, "a", 0x50000000, 0x1000).end();
        fixed(t, "b", 0x50000000, 0x1000).empty("no-map");
    };
    CHECK(text(placed(unknown, arm64_7_2).refusals.at(1)) == "region 0 0x50000000-0x50000fff");
}

TEST_CASE("whether the kernel finds any RAM") {
    const struct {
        std::string_view name;
        Build build;
        bool expected;
    } cases[] = {
        {"no region", [](FdtBuilder& t) { gib_1(t); }, true},
        {"a mapped region over all of it", [](FdtBuilder& t) { fixed(gib_1(t), "a", start, whole); }, false},
        {"a page less", [](FdtBuilder& t) { fixed(gib_1(t), "a", start, whole - 0x1000); }, true},
        {"a page less at the start", [](FdtBuilder& t) { fixed(gib_1(t), "a", start + 0x1000, whole); }, true},
        {"no-map over all of it is refused", [](FdtBuilder& t) { fixed(gib_1(t), "a", start, whole).empty("no-map"); },
         true},
        {"a CMA area over all of it", [](FdtBuilder& t) { area(gib_1(t), start, whole); }, false},
        {"two halves",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", start, half).end();
             fixed(t, "b", start + half, half);
         },
         false},
        {"two halves, the kernel in the one with no-map",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", start, half).empty("no-map").end();
             fixed(t, "b", start + half, half);
         },
         true},
        {"two halves, the kernel in the mapped one",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", start, half).end();
             fixed(t, "b", start + half, half).empty("no-map");
         },
         false},
        {"the reservation block", [](FdtBuilder& t) { gib_1(t.reserve(start, whole)); }, false},
        {"a page less of it", [](FdtBuilder& t) { gib_1(t.reserve(start, whole - 0x1000)); }, true},
        {"a region and the initrd",
         [](FdtBuilder& t) { fixed(with_initrd(t, start + half, start + whole), "a", start, half); }, false},
        {"a disabled region", [](FdtBuilder& t) { fixed(gib_1(t), "a", start, whole).string("status", "disabled"); },
         true},
        {"a region that is not read",
         [](FdtBuilder& t) {
             ram_of(t, {0, start, 0, whole}).node("reserved-memory").bus(2, 2);
             fixed(t, "a", start, whole);
         },
         true},
    };
    for (const auto& c : cases) {
        for (const KernelId& kernel : {arm64_7_2, arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            CHECK(placed(c.build, kernel).leaves_ram == c.expected);
        }
    }
    Question question;
    question.reserved = {{start, whole}};
    CHECK_FALSE(analyzed([](FdtBuilder& t) { gib_1(t); }, arm64_7_2, question).placement.leaves_ram);
    question.reserved = {{start, whole - 1}};
    CHECK(analyzed([](FdtBuilder& t) { gib_1(t); }, arm64_7_2, question).placement.leaves_ram);
    // early_mem() of arm; arm64 takes 0 for no limit.
    for (const std::string_view argument : {"mem=0", "mem=4095"}) {
        CHECK_FALSE(placed([](FdtBuilder& t) { gib_1(t); }, arm_6_1, argument).leaves_ram);
        CHECK(placed([](FdtBuilder& t) { gib_1(t); }, arm64_6_1, argument).leaves_ram);
    }
    CHECK(placed([](FdtBuilder& t) { gib_1(t); }, arm_6_1, "mem=4096").leaves_ram);
}

// dma_atomic_pool_init() clears the first pages of the default area.
TEST_CASE("a default area that begins in memory without a mapping") {
    const struct {
        std::string_view name;
        Build build;
        std::size_t region;
        std::string_view expected;
    } cases[] = {
        {"in no-map memory",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x70000000, 0x4000000).empty("no-map").end();
             default_area(t);
         },
         1, "unmapped"},
        {"the first byte",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x6ffff000, 0x1001).empty("no-map").end();
             default_area(t);
         },
         1, "unmapped"},
        {"a window keeps the pool of ZONE_DMA out of it, and that of ZONE_DMA32 is there",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x70000000, 0x4000000).empty("no-map").end();
             default_area(t).end().device("soc", "simple-bus").bus(1, 1).empty("ranges");
             t.cells("dma-ranges", {0, 0, start, half});
         },
         1, "unmapped"},
        {"up to it",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x6ffff000, 0x1000).empty("no-map").end();
             default_area(t);
         },
         1, "placed"},
        {"only in the middle",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x71000000, 0x400000).empty("no-map").end();
             default_area(t);
         },
         1, "placed"},
        {"no-map comes later, and is refused",
         [](FdtBuilder& t) {
             default_area(gib_1(t));
             fixed(t, "b", 0x70000000, 0x4000000).empty("no-map");
         },
         0, "placed"},
        {"not the default area",
         [](FdtBuilder& t) {
             fixed(gib_1(t), "a", 0x70000000, 0x4000000).empty("no-map").end();
             area(t, 0x70000000, 0x4000000);
         },
         1, "placed"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        for (const KernelId& kernel : {arm64_7_2, arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            const Placement placement = placed(c.build, kernel);
            const bool is_unmapped = placement.region_fates.at(c.region) == PlaceFate::region_unmapped;
            CHECK(is_unmapped == (c.expected == "unmapped"));
            CHECK((placement.default_cma_fate == PlaceFate::region_unmapped) == is_unmapped);
            CHECK(placement.default_cma.has_value() != is_unmapped);
        }
        // arm maps the area by itself (dma_contiguous_remap); 6.12 goes on.
        CHECK(placed(c.build, arm_6_1).region_fates.at(c.region) == PlaceFate::placed);
    }
}

// 6.1 and 6.12 on arm64 took it (memblock_is_region_reserved() of cma_declare_contiguous_nid()).
TEST_CASE("cma= does not see a region with no-map and reg, but one that is mapped") {
    const auto unmapped = [](FdtBuilder& t) { fixed(gib_1(t), "a", 0x60000000, 0x1000000).empty("no-map"); };
    const auto mapped = [](FdtBuilder& t) { fixed(gib_1(t), "a", 0x60000000, 0x1000000); };
    for (const KernelId& kernel : {arm64_7_2, arm64_6_12, arm64_6_1, arm_6_1}) {
        CAPTURE(to_string(kernel.release));
        CHECK(placed(unmapped, kernel, "cma=16M@0x60000000").default_cma_fate == PlaceFate::placed);
        CHECK(placed(unmapped, kernel, "cma=16M@0x60800000").default_cma_fate == PlaceFate::placed);
        CHECK(placed(mapped, kernel, "cma=16M@0x60800000").default_cma_fate == PlaceFate::taken);
        CHECK(placed(mapped, kernel, "cma=16M@0x61000000").default_cma_fate == PlaceFate::placed);
    }
}

}  // namespace dmavet
