// SPDX-License-Identifier: Apache-2.0
// The rules about regions and pools at the edges of RAM, of windows, of masks and of each other: the last tree of which
// nothing is said, and the one a page further.
#include <doctest/doctest.h>

#include <string>

#include "dmavet/rule.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

// Closes the open region and /reserved-memory, and opens a bus master that refers to the region.
FdtBuilder& used(FdtBuilder& t) {
    return t.phandle(1).end().end().device("ethernet@1000").cells("reg", {0x1000, 0x100}).cells("memory-region", {1});
}

}  // namespace

TEST_CASE("edges: a CMA region and the end of RAM") {
    const RuleCase cases[] = {
        {"ends with RAM", [](FdtBuilder& t) { pool(reserved(ram(t)), 0xbfc00000, 0x400000).empty("reusable"); },
         "none"},
        {"a page longer than RAM",
         [](FdtBuilder& t) { pool(reserved(ram(t, 0x3ffff000)), 0xbfc00000, 0x400000).empty("reusable"); },
         "/reserved-memory/pool error"},
        {"a page longer than RAM, while a bank of it waits for firmware",
         [](FdtBuilder& t) {
             ram(t, 0x3ffff000).node("memory@1").string("device_type", "memory").cells("reg", {0, 0}).end();
             pool(reserved(t), 0xbfc00000, 0x400000).empty("reusable");
         },
         "none"},
        {"a page longer than RAM, while a bank waits that is disabled",
         [](FdtBuilder& t) {
             ram(t, 0x3ffff000).node("memory@1").string("device_type", "memory").cells("reg", {0, 0});
             pool(reserved(t.string("status", "disabled").end()), 0xbfc00000, 0x400000).empty("reusable");
         },
         "/reserved-memory/pool error"},
        {"begins with RAM", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x80000000, 0x400000).empty("reusable"); },
         "none"},
        {"ends where RAM begins", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x7fc00000, 0x400000).empty("reusable"); },
         "/reserved-memory/pool error"},
        {"begins where RAM ends: firmware may add some",
         [](FdtBuilder& t) { pool(reserved(ram(t)), 0xc0000000, 0x400000).empty("reusable"); },
         "/reserved-memory/pool note"},
        {"begins in the last page of RAM",
         [](FdtBuilder& t) { pool(reserved(ram(t, 0x40001000)), 0xc0000000, 0x400000).empty("reusable"); },
         "/reserved-memory/pool error"},
        {"mem= ends RAM where it ends",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x9fc00000, 0x400000).empty("reusable").end().end();
             t.node("chosen").string("bootargs", "mem=512M");
         },
         "none"},
        {"mem= ends RAM where it begins",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0xa0000000, 0x400000).empty("reusable").end().end();
             t.node("chosen").string("bootargs", "mem=512M");
         },
         "/chosen error"},
        {"from a gap to the last byte of RAM, which mem= does not cut",
         [](FdtBuilder& t) {
             memory(t.bus(1, 1), {0x80000000, 0x10000000, 0xa0000000, 0x10000000});
             pool(reserved(t), 0x9fc00000, 0x10400000).empty("reusable").end().end();
             t.node("chosen").string("bootargs", "mem=512M");
         },
         "/reserved-memory/pool error"},
        {"the same, and further",
         [](FdtBuilder& t) {
             memory(t.bus(1, 1), {0x80000000, 0x10000000, 0xa0000000, 0x10000000});
             pool(reserved(t), 0x9fc00000, 0x10600000).empty("reusable").end().end();
             t.node("chosen").string("bootargs", "mem=512M");
         },
         "/chosen error"},
    };
    check_rule("cma-region-outside-ram", cases);
}

TEST_CASE("edges: cma= with a base") {
    const RuleCase outside[] = {
        {"ends with RAM", [](FdtBuilder& t) { ram(t).node("chosen").string("bootargs", "cma=16M@0xbf000000"); },
         "none"},
        {"a page longer than RAM",
         [](FdtBuilder& t) { ram(t, 0x3ffff000).node("chosen").string("bootargs", "cma=16M@0xbf000000"); },
         "/chosen error"},
        {"begins with RAM", [](FdtBuilder& t) { ram(t).node("chosen").string("bootargs", "cma=16M@0x80000000"); },
         "none"},
        {"ends where RAM begins", [](FdtBuilder& t) { ram(t).node("chosen").string("bootargs", "cma=16M@0x7f000000"); },
         "/chosen error"},
        {"with a base of 0, which is none",
         [](FdtBuilder& t) { ram(t).node("chosen").string("bootargs", "cma=16M@0"); }, "none"},
    };
    check_rule("cma-argument-outside-ram", outside);
    // Up to the end of RAM the kernel does not look; beyond it refuses.
    CHECK(sentences("cma-argument-outside-ram",
                    [](FdtBuilder& t) {
                        memory(t.bus(1, 1), {0x80000000, 0x10000000, 0xa0000000, 0x10000000});
                        t.node("chosen").string("bootargs", "cma=512M@0x90000000");
                    }) ==
          "/chosen bootargs: cma= asks for 0x90000000-0xafffffff (512 MiB), which is only partly RAM: it is "
          "reserved without a look, and the kernel panics at boot\n");
    CHECK(
        sentences("cma-argument-outside-ram",
                  [](FdtBuilder& t) {
                      memory(t.bus(1, 1), {0x80000000, 0x10000000, 0xa0000000, 0x10000000});
                      t.node("chosen").string("bootargs", "cma=514M@0x90000000");
                  }) ==
        "/chosen bootargs: cma= asks for 0x90000000-0xb01fffff (514 MiB), which is only partly RAM: the kernel refuses "
        "it and has no default CMA area\n");
    const RuleCase taken[] = {
        {"a region ends where it begins",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x8f000000, 0x1000000).end().end();
             t.node("chosen").string("bootargs", "cma=16M@0x90000000");
         },
         "none"},
        {"a region ends a page later",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x8f000000, 0x1001000).end().end();
             t.node("chosen").string("bootargs", "cma=16M@0x90000000");
         },
         "/chosen warning"},
        {"a region begins where it ends",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x91000000, 0x1000).end().end();
             t.node("chosen").string("bootargs", "cma=16M@0x90000000");
         },
         "none"},
        {"a region begins a page earlier",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90fff000, 0x1000).end().end();
             t.node("chosen").string("bootargs", "cma=16M@0x90000000");
         },
         "/chosen warning"},
        {"a region that is not mapped, which memblock does not count as reserved",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000000, 0x1000).empty("no-map").end().end();
             t.node("chosen").string("bootargs", "cma=16M@0x90000000");
         },
         "none"},
    };
    check_rule("cma-argument-unsatisfiable", taken);
    // A region that only touches it is not the reason.
    CHECK(sentences("cma-argument-unsatisfiable",
                    [](FdtBuilder& t) {
                        pool(reserved(ram(t)), 0x91001000, 0x1000).end().end();
                        t.node("chosen").string("bootargs", "cma=16M@0x90001000");
                    }) ==
          "/chosen bootargs: cma= asks for 0x90001000-0x91000fff (16 MiB), but its base is not a multiple of 2 MiB: "
          "there is no default CMA area at all\n");
    CHECK(sentences("cma-argument-unsatisfiable",
                    [](FdtBuilder& t) {
                        pool(reserved(ram(t)), 0x90000000, 0x1000).end().end();
                        t.node("chosen").string("bootargs", "cma=16M@0x90001000");
                    }) ==
          "/chosen bootargs: cma= asks for 0x90001000-0x91000fff (16 MiB), but its base is not a multiple of 2 MiB: "
          "there is no default CMA area at all\n");
    // cma_declare_contiguous_nid() looks at the alignment before it asks whose memory it is.
    CHECK(sentences("cma-argument-unsatisfiable",
                    [](FdtBuilder& t) {
                        pool(reserved(ram(t)), 0x91000000, 0x1000).end().end();
                        t.node("chosen").string("bootargs", "cma=16M@0x90001000");
                    }) ==
          "/chosen bootargs: cma= asks for 0x90001000-0x91000fff (16 MiB), but its base is not a multiple of 2 MiB: "
          "there is no default CMA area at all\n");
    CHECK(sentences("cma-argument-unsatisfiable",
                    [](FdtBuilder& t) {
                        pool(reserved(ram(t)), 0x90fff000, 0x1000).end().end();
                        t.node("chosen").string("bootargs", "cma=16M@0x90000000");
                    }) ==
          "/chosen bootargs: cma= asks for 0x90000000-0x90ffffff (16 MiB), but /reserved-memory/pool has that memory: "
          "there is no default CMA area at all\n");
}

TEST_CASE("edges: a pool that the kernel would map a second time") {
    const RuleCase cases[] = {
        {"ends where RAM begins", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x7ffff000, 0x1000); }, "none"},
        {"with the first page of RAM", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x7ffff000, 0x2000); },
         "/reserved-memory/pool note"},
        {"begins where RAM ends", [](FdtBuilder& t) { pool(reserved(ram(t)), 0xc0000000, 0x1000); }, "none"},
        {"with the last page of RAM", [](FdtBuilder& t) { pool(reserved(ram(t)), 0xbffff000, 0x2000); },
         "/reserved-memory/pool note"},
    };
    check_rule("coherent-pool-not-nomap", cases);
}

TEST_CASE("edges: a coherent device's uncached pool is worse in RAM") {
    const RuleCase cases[] = {
        {"in the first page of RAM",
         [](FdtBuilder& t) { used(pool(reserved(ram(t)), 0x80000000, 0x1000).empty("no-map")).empty("dma-coherent"); },
         "/ethernet@1000 warning"},
        {"in the page before RAM",
         [](FdtBuilder& t) { used(pool(reserved(ram(t)), 0x7ffff000, 0x1000).empty("no-map")).empty("dma-coherent"); },
         "/ethernet@1000 note"},
        {"in the last page of RAM",
         [](FdtBuilder& t) { used(pool(reserved(ram(t)), 0xbffff000, 0x1000).empty("no-map")).empty("dma-coherent"); },
         "/ethernet@1000 warning"},
        {"in the page after RAM",
         [](FdtBuilder& t) { used(pool(reserved(ram(t)), 0xc0000000, 0x1000).empty("no-map")).empty("dma-coherent"); },
         "/ethernet@1000 note"},
        {"where the kernel puts it",
         [](FdtBuilder& t) {
             reserved(ram(t)).device("pool", "shared-dma-pool").cells("size", {0x1000}).empty("no-map");
             used(t).empty("dma-coherent");
         },
         "/ethernet@1000 warning"},
        {"before a carve-out",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x80000000, 0x1000).empty("no-map").phandle(1).end();
             t.node("fw").cells("reg", {0x90000000, 0x1000}).phandle(2).end().end();
             t.device("ethernet@1000").cells("reg", {0x1000, 0x100}).cells("memory-region", {1, 2});
             t.empty("dma-coherent");
         },
         "/ethernet@1000 warning"},
        {"behind a carve-out, where no buffer comes from it",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x80000000, 0x1000).empty("no-map").phandle(1).end();
             t.node("fw").cells("reg", {0x90000000, 0x1000}).phandle(2).end().end();
             t.device("ethernet@1000").cells("reg", {0x1000, 0x100}).cells("memory-region", {2, 1});
             t.empty("dma-coherent");
         },
         "none"},
    };
    check_rule("coherent-device-uncached-pool", cases);
}

TEST_CASE("edges: a pool against the default mask") {
    const RuleCase cases[] = {
        {"ends at 4 GiB",
         [](FdtBuilder& t) {
             used(wide_pool(wide_reserved(t.bus(2, 2)), {0, 0xfffff000, 0, 0x1000}).empty("no-map"));
         },
         "none"},
        {"a byte more",
         [](FdtBuilder& t) {
             used(wide_pool(wide_reserved(t.bus(2, 2)), {0, 0xfffff000, 0, 0x1001}).empty("no-map"));
         },
         "/reserved-memory/pool warning"},
        {"ends at 2^52",
         [](FdtBuilder& t) {
             used(wide_pool(wide_reserved(t.bus(2, 2)), {0xfffff, 0xfffff000, 0, 0x1000}).empty("no-map"));
         },
         "/reserved-memory/pool warning"},
        {"a byte more, and no CPU addresses it",
         [](FdtBuilder& t) {
             used(wide_pool(wide_reserved(t.bus(2, 2)), {0xfffff, 0xfffff000, 0, 0x1001}).empty("no-map"));
         },
         "/reserved-memory/pool error"},
        {"ends with a window whose bus addresses have more than 32 bits",
         [](FdtBuilder& t) {
             wide_pool(wide_reserved(t.bus(2, 2)), {0, 0xbffff000, 0, 0x1000}).empty("no-map").phandle(1).end().end();
             t.device("soc", "simple-bus").bus(2, 2).empty("ranges");
             t.cells("dma-ranges", {1, 0, 0, 0x80000000, 0, 0x40000000});
             t.device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x100}).cells("memory-region", {1});
         },
         "/reserved-memory/pool warning"},
        {"a page longer than that window: pool-outside-dma-window",
         [](FdtBuilder& t) {
             wide_pool(wide_reserved(t.bus(2, 2)), {0, 0xbffff000, 0, 0x2000}).empty("no-map").phandle(1).end().end();
             t.device("soc", "simple-bus").bus(2, 2).empty("ranges");
             t.cells("dma-ranges", {1, 0, 0, 0x80000000, 0, 0x40000000});
             t.device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x100}).cells("memory-region", {1});
         },
         "none"},
    };
    check_rule("pool-above-default-mask", cases);
}

TEST_CASE("edges: a pool against the window of its device") {
    const RuleCase cases[] = {
        {"ends with the window",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x9ffff000, 0x1000).empty("no-map").phandle(1).end().end();
             narrow_bus(t).cells("memory-region", {1});
         },
         "none"},
        {"a page longer",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x9ffff000, 0x2000).empty("no-map").phandle(1).end().end();
             narrow_bus(t).cells("memory-region", {1});
         },
         "/reserved-memory/pool error"},
        {"begins with the window",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x80000000, 0x1000).empty("no-map").phandle(1).end().end();
             narrow_bus(t).cells("memory-region", {1});
         },
         "none"},
        {"begins a page before",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x7ffff000, 0x2000).empty("no-map").phandle(1).end().end();
             narrow_bus(t).cells("memory-region", {1});
         },
         "/reserved-memory/pool error"},
        {"across two windows that touch",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x9ffff000, 0x2000).empty("no-map").phandle(1).end().end();
             t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
             t.cells("dma-ranges", {0, 0x80000000, 0x20000000, 0x40000000, 0xa0000000, 0x20000000});
             t.device("ethernet@1000").cells("reg", {0x1000, 0x100}).cells("memory-region", {1});
         },
         "none"},
    };
    check_rule("pool-outside-dma-window", cases);
}

TEST_CASE("edges: a pool and registers") {
    const RuleCase cases[] = {
        {"registers begin where it ends",
         [](FdtBuilder& t) {
             used(pool(reserved(ram(t)), 0x40000000, 0x1000).empty("no-map")).end();
             t.device("uart@40001000").cells("reg", {0x40001000, 0x1000});
         },
         "none"},
        {"registers begin in its last bytes",
         [](FdtBuilder& t) {
             used(pool(reserved(ram(t)), 0x40000000, 0x1000).empty("no-map")).end();
             t.device("uart@40000ffc").cells("reg", {0x40000ffc, 0x1000});
         },
         "/reserved-memory/pool error"},
        {"registers end where it begins",
         [](FdtBuilder& t) {
             used(pool(reserved(ram(t)), 0x40000000, 0x1000).empty("no-map")).end();
             t.device("uart@3ffff000").cells("reg", {0x3ffff000, 0x1000});
         },
         "none"},
        {"registers end a byte later",
         [](FdtBuilder& t) {
             used(pool(reserved(ram(t)), 0x40000000, 0x1000).empty("no-map")).end();
             t.device("uart@3ffff000").cells("reg", {0x3ffff000, 0x1001});
         },
         "/reserved-memory/pool error"},
        {"the page before RAM",
         [](FdtBuilder& t) {
             used(pool(reserved(ram(t)), 0x7ffff000, 0x1000).empty("no-map")).end();
             t.device("uart@7ffff000").cells("reg", {0x7ffff000, 0x1000});
         },
         "/reserved-memory/pool error"},
        {"with a page of RAM: not wholly outside",
         [](FdtBuilder& t) {
             used(pool(reserved(ram(t)), 0x7ffff000, 0x2000).empty("no-map")).end();
             t.device("uart@7ffff000").cells("reg", {0x7ffff000, 0x1000});
         },
         "none"},
        {"of two pools of which one ends inside the other, the outer",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x40000000, 0x2000, "outer").empty("no-map").end();
             pool(t, 0x40001000, 0x1000, "inner").empty("no-map").end().end();
             t.device("uart@40001000").cells("reg", {0x40001000, 0x1000});
         },
         "/reserved-memory/outer error"},
        {"of two pools that overlap, both",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x40000000, 0x2000, "first").empty("no-map").end();
             pool(t, 0x40001000, 0x2000, "second").empty("no-map").end().end();
             t.device("uart@40001000").cells("reg", {0x40001000, 0x1000});
         },
         "/reserved-memory/first error, /reserved-memory/second error"},
    };
    check_rule("pool-over-registers", cases);
}

}  // namespace dmavet::test
