// SPDX-License-Identifier: Apache-2.0
// Who shares memory with whom, and for whom is none left? Regions and their users, the reservation block, zones, and
// what the kernel has placed before.
#include <doctest/doctest.h>

#include <string>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

// Closes /reserved-memory; a device for each of two regions, or one for both.
FdtBuilder& two_users(FdtBuilder& t) {
    t.end().device("modem").cells("memory-region", {1}).end();
    return t.device("ipa").cells("memory-region", {2}).end();
}
FdtBuilder& one_user(FdtBuilder& t) {
    return t.end().device("modem").cells("memory-region", {1, 2}).end();
}
FdtBuilder& carve_out(FdtBuilder& t, std::string_view name, std::uint32_t base, std::uint32_t size) {
    return t.node(name).cells("reg", {base, size});
}
FdtBuilder& dynamic_cma(FdtBuilder& t, std::uint32_t size) {
    return t.device("pool", "shared-dma-pool").empty("reusable").cells("size", {size});
}

}  // namespace

TEST_CASE("edges: carve-outs in each other, and their users") {
    const RuleCase cases[] = {
        {"of two devices",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x90000000, 0x10000).phandle(1).end();
             two_users(carve_out(t, "b", 0x90001000, 0x1000).phandle(2).end());
         },
         "/reserved-memory/a warning"},
        {"side by side",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x90000000, 0x1000).phandle(1).end();
             two_users(carve_out(t, "b", 0x90001000, 0x1000).phandle(2).end());
         },
         "none"},
        {"of one device",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x90000000, 0x10000).phandle(1).end();
             one_user(carve_out(t, "b", 0x90001000, 0x1000).phandle(2).end());
         },
         "/reserved-memory/a note"},
        {"of two devices, one of which has both",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x90000000, 0x10000).phandle(1).end();
             one_user(carve_out(t, "b", 0x90001000, 0x1000).phandle(2).end()).device("ipa");
             t.cells("memory-region", {2});
         },
         "/reserved-memory/a note"},
        {"one of the devices is disabled",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x90000000, 0x10000).phandle(1).end();
             carve_out(t, "b", 0x90001000, 0x1000).phandle(2).end().end();
             t.device("modem").cells("memory-region", {1}).end();
             t.device("ipa").string("status", "disabled").cells("memory-region", {2});
         },
         "/reserved-memory/a note"},
        {"two in a third one, and side by side",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "all", 0x90000000, 0x10000).end();
             carve_out(t, "a", 0x90000000, 0x1000).phandle(1).end();
             two_users(carve_out(t, "b", 0x90001000, 0x1000).phandle(2).end());
         },
         "/reserved-memory/all note"},
        {"two CMA areas that share a block",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000000, 0x400000, "a").empty("reusable").end();
             pool(t, 0x90200000, 0x400000, "b").empty("reusable");
         },
         "/reserved-memory/a error"},
        {"two CMA areas side by side",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000000, 0x400000, "a").empty("reusable").end();
             pool(t, 0x90400000, 0x400000, "b").empty("reusable");
         },
         "none"},
    };
    check_rule("region-overlap", cases);
}

TEST_CASE("a region with no-map and one without, in both orders") {
    const std::string refused = sentences("region-overlap", [](FdtBuilder& t) {
        pool(reserved(ram(t)), 0x90000000, 0x400000, "cma").empty("reusable").empty("linux,cma-default").end();
        carve_out(t, "secmon", 0x90200000, 0x1000).empty("no-map");
    });
    CHECK(refused.find("secmon comes after cma in the tree, so its no-map is refused") != std::string::npos);
    const std::string unmapped = sentences("region-overlap", [](FdtBuilder& t) {
        carve_out(reserved(ram(t)), "secmon", 0x90200000, 0x1000).empty("no-map").end();
        pool(t, 0x90000000, 0x400000, "cma").empty("reusable").empty("linux,cma-default");
    });
    CHECK(unmapped.find("secmon comes before cma in the tree, so what they share is not mapped") != std::string::npos);
}

TEST_CASE("edges: CMA and the reservation block") {
    const RuleCase cases[] = {
        {"placed over it", [](FdtBuilder& t) { dynamic_cma(reserved(ram(t.reserve(0xbffe0000, 0x20000))), 0x400000); },
         "/reserved-memory/pool error"},
        {"placed below it, before 6.5",
         [](FdtBuilder& t) { dynamic_cma(reserved(ram(t.reserve(0xbffe0000, 0x20000))), 0x400000); }, "none",
         ask_arm64_6_1},
        {"placed above it", [](FdtBuilder& t) { dynamic_cma(reserved(ram(t.reserve(0xbfbff000, 0x1000))), 0x400000); },
         "none"},
        {"a page of it", [](FdtBuilder& t) { dynamic_cma(reserved(ram(t.reserve(0xbfbff000, 0x2000))), 0x400000); },
         "/reserved-memory/pool error"},
        {"a reg over it",
         [](FdtBuilder& t) {
             pool(reserved(ram(t.reserve(0x90000000, 0x1000))), 0x90000000, 0x400000).empty("reusable");
         },
         "/reserved-memory/pool error"},
        {"said twice",
         [](FdtBuilder& t) {
             pool(reserved(ram(t.reserve(0x90000000, 0x400000))), 0x90000000, 0x400000).empty("reusable");
         },
         "none"},
        {"a carve-out said twice",
         [](FdtBuilder& t) { carve_out(reserved(ram(t.reserve(0x90000000, 0x1000))), "fw", 0x90000000, 0x1000); },
         "none"},
        {"no-map said twice",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t.reserve(0x90000000, 0x1000))), "fw", 0x90000000, 0x1000).empty("no-map");
         },
         "none"},
        {"no-map said twice, before 6.5",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t.reserve(0x90000000, 0x1000))), "fw", 0x90000000, 0x1000).empty("no-map");
         },
         "/reserved-memory/fw warning", ask_arm64_6_1},
    };
    check_rule("region-overlap", cases);
}

// rmem_cma_setup() refuses both; only the one with a reg has memory that it loses.
TEST_CASE("a CMA region that is not aligned, with a place and without") {
    CHECK(
        sentences("cma-alignment",
                  [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0x300000).empty("reusable"); }) ==
        "/reserved-memory/pool reg: size 0x300000 is not a multiple of 2 MiB: the CMA area is not made, and its memory "
        "becomes ordinary RAM\n");
    CHECK(sentences("cma-alignment", [](FdtBuilder& t) { dynamic_cma(reserved(ram(t)), 0x300000); }) ==
          "/reserved-memory/pool size: size 0x300000 is not a multiple of 2 MiB: the CMA area is not made\n");
}

TEST_CASE("edges: a CMA area and the border of its zone") {
    const RuleCase cases[] = {
        {"a reg across it",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("memory@80000000").string("device_type", "memory").cells("reg", {0, 0x80000000, 1, 0});
             wide_pool(wide_reserved(t.end()), {0, 0xf0000000, 0, 0x10200000}).empty("reusable");
         },
         "/reserved-memory/pool error"},
        {"a reg up to it",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("memory@80000000").string("device_type", "memory").cells("reg", {0, 0x80000000, 1, 0});
             wide_pool(wide_reserved(t.end()), {0, 0xf0000000, 0, 0x10000000}).empty("reusable");
         },
         "none"},
        {"the end of RAM puts it there",
         [](FdtBuilder& t) {
             t.bus(2, 2)
                 .node("memory@80000000")
                 .string("device_type", "memory")
                 .cells("reg", {0, 0x80000000, 0, 0x80200000});
             wide_reserved(t.end()).device("pool", "shared-dma-pool").empty("reusable").cells("size", {0, 0x400000});
         },
         "/reserved-memory/pool warning"},
        {"the end of RAM, where a bus has its registers",
         [](FdtBuilder& t) {
             t.bus(2, 2)
                 .node("memory@80000000")
                 .string("device_type", "memory")
                 .cells("reg", {0, 0x80000000, 0, 0x80200000});
             t.end().device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 1, 0x1ff000, 0x1000000}).end();
             wide_reserved(t).device("pool", "shared-dma-pool").empty("reusable").cells("size", {0, 0x400000});
         },
         "/reserved-memory/pool note"},
        {"the end of RAM, behind which a bus has its registers",
         [](FdtBuilder& t) {
             t.bus(2, 2)
                 .node("memory@80000000")
                 .string("device_type", "memory")
                 .cells("reg", {0, 0x80000000, 0, 0x80200000});
             t.end().device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 1, 0x200000, 0x1000000}).end();
             wide_reserved(t).device("pool", "shared-dma-pool").empty("reusable").cells("size", {0, 0x400000});
         },
         "/reserved-memory/pool warning"},
        {"alloc-ranges let it lie there",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("memory@80000000").string("device_type", "memory").cells("reg", {0, 0x80000000, 1, 0});
             wide_reserved(t.end()).device("pool", "shared-dma-pool").empty("reusable").cells("size", {0, 0x400000});
             t.cells("alloc-ranges", {0, 0x80000000, 0, 0x80200000});
         },
         "/reserved-memory/pool error"},
        {"arm: cma= across the end of lowmem is refused before",
         [](FdtBuilder& t) { ram(t).node("chosen").string("bootargs", "cma=16M@0xaf800000"); }, "none", ask_arm_6_1},
    };
    check_rule("cma-across-zones", cases);
}

TEST_CASE("edges: an address in a name, and no reg") {
    const RuleCase cases[] = {
        {"where the kernel puts it",
         [](FdtBuilder& t) { reserved(ram(t)).node("fw@bffff000").cells("size", {0x1000}); }, "none"},
        {"a page beside", [](FdtBuilder& t) { reserved(ram(t)).node("fw@bfffe000").cells("size", {0x1000}); },
         "/reserved-memory/fw@bfffe000 warning"},
        {"none in the name", [](FdtBuilder& t) { reserved(ram(t)).node("fw").cells("size", {0x1000}); }, "none"},
        {"0", [](FdtBuilder& t) { reserved(ram(t)).node("fw@0").cells("size", {0x1000}); }, "none"},
        {"no number", [](FdtBuilder& t) { reserved(ram(t)).node("fw@top").cells("size", {0x1000}); }, "none"},
        {"a reg", [](FdtBuilder& t) { carve_out(reserved(ram(t)), "fw@bfffe000", 0x90000000, 0x1000); }, "none"},
    };
    check_rule("unit-address-without-reg", cases);
}

TEST_CASE("edges: what an earlier region leaves") {
    const RuleCase cases[] = {
        {"just enough",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("size", {0x100000}).cells("alloc-ranges", {0x90000000, 0x1000000}).end();
             t.node("b").cells("size", {0xf00000}).cells("alloc-ranges", {0x90000000, 0x1000000});
         },
         "none"},
        {"a page too little",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("size", {0x100000}).cells("alloc-ranges", {0x90000000, 0x1000000}).end();
             t.node("b").cells("size", {0xf01000}).cells("alloc-ranges", {0x90000000, 0x1000000});
         },
         "/reserved-memory/b error"},
    };
    check_rule("alloc-ranges-unsatisfiable", cases);
}

TEST_CASE("edges: the default area and 4 GiB") {
    const auto* const rule = "cma-beyond-zone";
    const RuleCase cases[] = {
        {"the end of RAM puts it above",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("memory@80000000").string("device_type", "memory").cells("reg", {0, 0x80000000, 1, 0});
             wide_reserved(t.end()).device("pool", "shared-dma-pool").empty("reusable").empty("linux,cma-default");
             t.cells("size", {0, 0x400000}).end().end().device("mmc@1000").cells("reg", {0, 0x1000, 0, 0x1000});
         },
         "/reserved-memory/pool warning"},
        {"it ends with 4 GiB",
         [](FdtBuilder& t) {
             t.bus(2, 2)
                 .node("memory@80000000")
                 .string("device_type", "memory")
                 .cells("reg", {0, 0x80000000, 0, 0x80000000});
             wide_reserved(t.end()).device("pool", "shared-dma-pool").empty("reusable").empty("linux,cma-default");
             t.cells("size", {0, 0x400000}).end().end().device("mmc@1000").cells("reg", {0, 0x1000, 0, 0x1000});
         },
         "none"},
    };
    check_rule(rule, cases);
}

}  // namespace dmavet::test
