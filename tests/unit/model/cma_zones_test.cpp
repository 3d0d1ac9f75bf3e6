// SPDX-License-Identifier: Apache-2.0
// What does cma_activate_area() make of an area? The last one that lies in one zone and in RAM, and the one a step
// further; 5.10, 6.1, 6.12 and 7.2 of arm64 and 6.1 and 6.12 of arm were seen to do so.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "wording/decisions.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr KernelId arm64_5_10{{5, 10}, Arch::arm64}, arm64_7_2{{7, 2}, Arch::arm64};

FdtBuilder& area(FdtBuilder& t, std::uint32_t base, std::uint32_t size) {
    return t.device("area", "shared-dma-pool").empty("reusable").cells("reg", {0, base, 0, size});
}
FdtBuilder& dynamic(FdtBuilder& t, std::uint32_t size, std::uint32_t end) {
    t.device("area", "shared-dma-pool").empty("reusable").cells("size", {0, size});
    return t.cells("alloc-ranges", {0, 0x40000000, 0, end - 0x40000000});
}
// 5 GiB from 0x40000000.
FdtBuilder& gib_5(FdtBuilder& t) {
    return regions(t, {0, 0x40000000, 1, 0x40000000});
}
// Lowmem of arm ends with 0x6fffffff.
FdtBuilder& gib_1(FdtBuilder& t) {
    return regions(t, {0, 0x40000000, 0, 0x40000000});
}
// 2000 MiB: the section of the last byte goes on to 0xbfffffff.
FdtBuilder& mib_2000(FdtBuilder& t) {
    return regions(t, {0, 0x40000000, 0, 0x7d000000});
}
// A hole of 8 MiB inside a section, and one of 256 MiB.
FdtBuilder& holes(FdtBuilder& t) {
    return regions(t, {0, 0x40000000, 0, 0x10000000, 0, 0x50800000, 0, 0xf800000, 0, 0x70000000, 0, 0x10000000});
}

std::string fate_of(const Placement& placement) {
    switch (placement.region_fates.at(0)) {
        case PlaceFate::placed: return "placed";
        case PlaceFate::across_zones: return "given up";
        case PlaceFate::outside_ram: return "panic";
        case PlaceFate::without_pages: return "unknown outcome";
        case PlaceFate::in_hole: return "no RAM";
        case PlaceFate::no_room: return "no room";
        default: return "?";
    }
}

std::string fate(Build build, const KernelId& kernel) {
    return fate_of(placed(build, kernel));
}

}  // namespace

TEST_CASE("an area in one zone, or in two") {
    const struct {
        std::string_view name;
        Build build;
        KernelId kernel;
        std::string_view expected;
    } cases[] = {
        {"ends with ZONE_DMA", [](FdtBuilder& t) { area(gib_5(t), 0xf0000000, 0x10000000); }, arm64_6_12, "placed"},
        {"a block longer", [](FdtBuilder& t) { area(gib_5(t), 0xf0000000, 0x10200000); }, arm64_6_12, "given up"},
        {"the same in 7.2", [](FdtBuilder& t) { area(gib_5(t), 0xf0000000, 0x10200000); }, arm64_7_2, "given up"},
        {"the same in 6.1", [](FdtBuilder& t) { area(gib_5(t), 0xf0000000, 0x10200000); }, arm64_6_1, "given up"},
        {"the same in 5.10", [](FdtBuilder& t) { area(gib_5(t), 0xf0000000, 0x10400000); }, arm64_5_10, "given up"},
        {"begins with ZONE_NORMAL",
         [](FdtBuilder& t) {
             gib_5(t).device("area", "shared-dma-pool").empty("reusable").cells("reg", {1, 0, 0, 0x10000000});
         },
         arm64_6_12, "placed"},
        {"a window ends ZONE_DMA inside of it",
         [](FdtBuilder& t) {
             area(gib_5(t), 0x7f000000, 0x2000000).end().end();
             t.device("soc", "simple-bus")
                 .bus(1, 1)
                 .empty("ranges")
                 .cells("dma-ranges", {0, 0, 0x40000000, 0x40000000});
         },
         arm64_6_12, "given up"},
        {"a window ends ZONE_DMA where it begins",
         [](FdtBuilder& t) {
             area(gib_5(t), 0x80000000, 0x2000000).end().end();
             t.device("soc", "simple-bus")
                 .bus(1, 1)
                 .empty("ranges")
                 .cells("dma-ranges", {0, 0, 0x40000000, 0x40000000});
         },
         arm64_6_12, "placed"},
        {"placed at the top of RAM, which ends 8 MiB above ZONE_DMA",
         [](FdtBuilder& t) {
             regions(t, {0, 0x40000000, 0, 0xc0800000}).device("area", "shared-dma-pool").empty("reusable");
             t.cells("size", {0, 0x1000000});
         },
         arm64_6_12, "given up"},
        {"arm: ends with lowmem", [](FdtBuilder& t) { area(gib_1(t), 0x6f000000, 0x1000000); }, arm_6_1, "placed"},
        {"arm: a block longer", [](FdtBuilder& t) { area(gib_1(t), 0x6f000000, 0x1200000); }, arm_6_1, "given up"},
        {"arm: begins with highmem", [](FdtBuilder& t) { area(gib_1(t), 0x70000000, 0x1000000); }, arm_6_1, "placed"},
        {"arm: placed up to lowmem", [](FdtBuilder& t) { dynamic(gib_1(t), 0x1000000, 0x70000000); }, arm_6_1,
         "placed"},
        {"arm: placed a block beyond", [](FdtBuilder& t) { dynamic(gib_1(t), 0x1000000, 0x70200000); }, arm_6_1,
         "given up"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(fate(c.build, c.kernel) == c.expected);
    }
}

// cma_activate_area() gives its pages back since 5.12, before dma_atomic_pool_init() counts RAM.
TEST_CASE("an area that is given up counts as RAM where its pages are given back") {
    const Build three_of_ten = [](FdtBuilder& t) { area(gib_5(t), 0xc0000000, 0x60000000); };
    const struct {
        KernelId kernel;
        std::uint64_t size;
    } cases[] = {{arm64_6_12, 0x100000}, {arm64_5_10, 0x80000}};
    for (const auto& c : cases) {
        CAPTURE(to_string(c.kernel.release));
        const Placement placement = placed(three_of_ten, c.kernel);
        CHECK(placement.region_fates.at(0) == PlaceFate::across_zones);
        CHECK(placement.atomic_pools.at(0).size == c.size);
        CHECK(placement.atomic_pools.at(0).size_at_most == c.size);
    }
}

TEST_CASE("an area that is not RAM") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view in_6_12, in_6_1;
    } cases[] = {
        {"ends with RAM", [](FdtBuilder& t) { area(mib_2000(t), 0xbcc00000, 0x400000); }, "placed", "placed"},
        {"ends a block after RAM", [](FdtBuilder& t) { area(mib_2000(t), 0xbcc00000, 0x600000); }, "panic", "no RAM"},
        {"behind RAM, in its last section", [](FdtBuilder& t) { area(mib_2000(t), 0xbd200000, 0x400000); }, "panic",
         "no RAM"},
        {"to the end of that section", [](FdtBuilder& t) { area(mib_2000(t), 0xbfe00000, 0x200000); }, "panic",
         "no RAM"},
        {"a block further", [](FdtBuilder& t) { area(mib_2000(t), 0xbfe00000, 0x400000); }, "panic", "panic"},
        {"below RAM", [](FdtBuilder& t) { area(mib_2000(t), 0x3f000000, 0x400000); }, "panic", "panic"},
        {"in a hole of a section", [](FdtBuilder& t) { area(holes(t), 0x50000000, 0x400000); }, "no RAM", "no RAM"},
        {"in a hole of whole sections", [](FdtBuilder& t) { area(holes(t), 0x60000000, 0x400000); }, "panic", "panic"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(fate(c.build, arm64_6_12) == c.in_6_12);
        CHECK(fate(c.build, arm64_7_2) == c.in_6_12);
        CHECK(fate(c.build, arm64_6_1) == c.in_6_1);
    }
}

// free_unused_memmap() gives nothing back of a pageblock that has RAM, and init_unavailable_range() sets up what of it
// is none (6.12 armmp, 7.2 armmp and armmp-lpae: booted with a hole of 1 MiB, and all of the area is handed out).
TEST_CASE("an area that is not RAM on arm") {
    const struct {
        std::string_view name;
        std::uint32_t first_bank;  // bytes from 1 GiB; the next one begins at 0x50000000
        std::uint32_t base, size;
        std::string_view expected;
    } cases[] = {
        {"both banks meet", 0x10000000, 0x4f000000, 0x1000000, "placed"},
        {"a page is missing in a block of 2 MiB", 0xffff000, 0x4f000000, 0x1000000, "no RAM"},
        {"all but a page of a block", 0xfe01000, 0x4f000000, 0x1000000, "no RAM"},
        {"a block", 0xfe00000, 0x4f000000, 0x1000000, "unknown outcome"},
        {"a block and a page", 0xfdff000, 0x4f000000, 0x1000000, "unknown outcome"},
        {"beside the hole", 0xfe00000, 0x4fc00000, 0x200000, "placed"},
        {"below RAM", 0x10000000, 0x3f000000, 0x1000000, "unknown outcome"},
        {"behind RAM", 0x10000000, 0x60000000, 0x1000000, "unknown outcome"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        FdtBuilder t;
        regions(t, {0, 0x40000000, 0, c.first_bank, 0, 0x50000000, 0, 0x10000000});
        area(t, c.base, c.size).empty("linux,cma-default").end().end();
        const Placement placement = analyzed(t.finish(), arm_6_1).placement;
        CHECK(fate_of(placement) == c.expected);
        // atomic_pool_init() takes its pool from the default area, so none can be promised.
        CHECK(placement.atomic_pools.empty() == (c.expected == "unknown outcome"));
    }
}

// cma_alloc() of an area of 0 pages answers NULL: on arm64 the page allocator is asked next, on arm nobody.
TEST_CASE("nobody gets anything of an area that was given up") {
    const Build own = [](FdtBuilder& t) {
        area(gib_5(t), 0xf0000000, 0x20000000).phandle(1).end().end();
        t.device("dev").cells("memory-region", {1});
    };
    CHECK(describe(allocated(own, arm64_6_12, "/dev", "64K")).substr(0, 15) == "ok direct pages");
    CHECK(describe(allocated(own, arm64_6_12, "/dev", "8M")) == "fail direct");
    const Build by_default = [](FdtBuilder& t) {
        area(gib_1(t), 0x6f000000, 0x2000000).empty("linux,cma-default").end().end().device("dev");
    };
    CHECK(describe(allocated(by_default, arm_6_1, "/dev", "64K")) == "fail direct");
    CHECK(describe(allocated(by_default, arm_6_1, "/dev", "4K,atomic")) == "fail atomic-pool");
    CHECK(placed(by_default, arm_6_1).atomic_pools.empty());
    CHECK_FALSE(placed(by_default, arm_6_1).default_cma);
    REQUIRE(placed(by_default, arm_6_1).lost_cma);
    // What cma= asks for goes the same way.
    const Build none = [](FdtBuilder& t) { ram_of(t, {0, 0x40000000, 1, 0x40000000}); };
    const Placement placement = placed(none, arm64_6_12, "cma=512M@0xd0000000-0x200000000");
    CHECK(placement.default_cma_fate == PlaceFate::placed);
    // A region that ends boot gives its devices nothing.
    const Build panics = [](FdtBuilder& t) {
        area(mib_2000(t), 0xe0000000, 0x400000).phandle(1).end().end();
        t.device("dev").cells("memory-region", {1});
    };
    CHECK(describe(allocated(panics, arm64_6_12, "/dev", "4K")) == "fail");
    // On arm nobody can tell, and that is what is said.
    CHECK(describe(allocated(panics, arm_6_1, "/dev", "4K")) == "fail");
    const Board lost = analyzed(panics, arm_6_1);
    CHECK(use_of(lost.topology.reserved.at(0), lost.placement.region_fates.at(0), lost.kernel->does) ==
          RegionUse::idle);
}

}  // namespace dmavet
