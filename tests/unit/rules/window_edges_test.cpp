// SPDX-License-Identifier: Apache-2.0
// The rules about windows against RAM, zones and the bounce buffer at their edges: the last tree of which nothing is
// said, and the one a page further.
#include <doctest/doctest.h>

#include <string_view>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& plain_bus(FdtBuilder& t, std::string_view name) {
    return t.device(name, "simple-bus").bus(1, 1).empty("ranges");
}
FdtBuilder& master(FdtBuilder& t) {
    return t.device("ethernet@1000").cells("reg", {0x1000, 0x100});
}
FdtBuilder& wide_master(FdtBuilder& t) {
    return t.device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x100});
}

}  // namespace

TEST_CASE("edges: windows against RAM") {
    const RuleCase none[] = {
        {"ends where RAM begins",
         [](FdtBuilder& t) {
             master(bus(ram(t), {0, 0x70000000, 0x10000000}));
         },
         "/soc error"},
        {"a page more",
         [](FdtBuilder& t) {
             master(bus(ram(t), {0, 0x70000000, 0x10001000}));
         },
         "none"},
        {"begins where RAM ends",
         [](FdtBuilder& t) {
             master(bus(ram(t), {0, 0xc0000000, 0x10000000}));
         },
         "/soc error"},
        {"begins a page before",
         [](FdtBuilder& t) {
             master(bus(ram(t), {0, 0xbffff000, 0x10000000}));
         },
         "none"},
        // A bank of size 0 waits for firmware, and nobody knows where its RAM will be.
        {"firmware adds RAM",
         [](FdtBuilder& t) {
             t.bus(1, 1).node("memory@80000000").string("device_type", "memory");
             t.cells("reg", {0x80000000, 0x40000000, 0, 0}).end();
             master(bus(t, {0, 0x70000000, 0x10000000}));
         },
         "none"},
    };
    check_rule("range-misses-all-ram", none);

    const RuleCase some[] = {
        {"all of RAM",
         [](FdtBuilder& t) {
             master(bus(ram(t), {0, 0x80000000, 0x40000000}));
         },
         "none"},
        {"all but a page",
         [](FdtBuilder& t) {
             master(bus(ram(t), {0, 0x80000000, 0x3ffff000}));
         },
         "/soc note"},
        {"all but the first page",
         [](FdtBuilder& t) {
             master(bus(ram(t), {0, 0x80001000, 0x3ffff000}));
         },
         "/soc note"},
        {"all of RAM in two windows that touch",
         [](FdtBuilder& t) {
             master(bus(ram(t), {0, 0x80000000, 0x20000000, 0x20000000, 0xa0000000, 0x20000000}));
         },
         "none"},
    };
    check_rule("range-misses-some-ram", some);
}

TEST_CASE("edges: a limit that is lost, and RAM beyond it") {
    const RuleCase cases[] = {
        {"all RAM within it",
         [](FdtBuilder& t) {
             master(plain_bus(plain_bus(bus(ram(t), {0, 0, 0xc0000000}), "a"), "b"));
         },
         "/soc note"},
        {"all but the last page",
         [](FdtBuilder& t) {
             master(plain_bus(plain_bus(bus(ram(t), {0, 0, 0xbffff000}), "a"), "b"));
         },
         "/soc warning"},
        {"the same for a device that may be no master",
         [](FdtBuilder& t) {
             plain_bus(plain_bus(bus(ram(t), {0, 0, 0xbffff000}), "a"), "b");
             t.device("block@1000").cells("reg", {0x1000, 0x100}).cells("interrupts", {1});
         },
         "/soc note"},
    };
    check_rule("lost-limiting-range", cases);
    CHECK(sentences("lost-limiting-range",
                    [](FdtBuilder& t) {
                        master(plain_bus(plain_bus(bus(ram(t), {0, 0, 0xbffff000}), "a"), "b"));
                    }) ==
          "/soc dma-ranges: this limit does not reach 1 bus master, cut off by buses without dma-ranges, which may be "
          "given 4 KiB of RAM beyond it\n");
}

TEST_CASE("edges: a small ZONE_DMA and an empty one") {
    const RuleCase small[] = {
        {"256 MiB",
         [](FdtBuilder& t) {
             bus(ram(t), {0, 0x80000000, 0x10000000});
         },
         "/soc warning"},
        {"a page more",
         [](FdtBuilder& t) {
             bus(ram(t), {0, 0x80000000, 0x10001000});
         },
         "none"},
        {"all of RAM",
         [](FdtBuilder& t) {
             bus(ram(t, 0x1000000), {0, 0x80000000, 0x1000000});
         },
         "none"},
        {"all of RAM but a page",
         [](FdtBuilder& t) {
             bus(ram(t, 0x1001000), {0, 0x80000000, 0x1000000});
         },
         "/soc warning"},
        {"a page",
         [](FdtBuilder& t) {
             bus(ram(t), {0, 0x70000000, 0x10001000});
         },
         "/soc warning"},
        {"no page: one-bad-range-empties-zone-dma",
         [](FdtBuilder& t) {
             bus(ram(t), {0, 0x70000000, 0x10000000});
         },
         "none"},
    };
    check_rule("zone-dma-collapse", small);
    CHECK(
        sentences("zone-dma-collapse",
                  [](FdtBuilder& t) {
                      bus(ram(t), {0, 0x80000000, 0x1000000});
                  }) ==
        "/soc dma-ranges: this dma-ranges ends at CPU 0x80ffffff and leaves ZONE_DMA 16 MiB of 1 GiB RAM for the whole "
        "machine; there is neither a default CMA area nor a bounce buffer\n");
    const RuleCase empty[] = {
        {"a page",
         [](FdtBuilder& t) {
             bus(ram(t), {0, 0x70000000, 0x10001000});
         },
         "none"},
        {"a byte",
         [](FdtBuilder& t) {
             bus(ram(t), {0, 0x70000000, 0x10000001});
         },
         "none"},
        {"no page",
         [](FdtBuilder& t) {
             bus(ram(t), {0, 0x70000000, 0x10000000});
         },
         "/soc error"},
    };
    check_rule("one-bad-range-empties-zone-dma", empty);
}

TEST_CASE("edges: a window and the bounce buffer") {
    // The narrow bus ends ZONE_DMA at 0x9fffffff: the default CMA area lies in its last 64 MiB, the bounce buffer
    // below.
    const RuleCase cases[] = {
        {"begins where the bounce buffer ends",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 2, 0}).device("narrow", "simple-bus").bus(2, 2).empty("ranges");
             t.cells("dma-ranges", {0, 0, 0, 0x80000000, 0, 0x20000000}).end();
             wide_master(wide_bus(t, {0, 0, 0, 0x9c000000, 1, 0}));
         },
         "/soc error"},
        {"begins with its last page",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 2, 0}).device("narrow", "simple-bus").bus(2, 2).empty("ranges");
             t.cells("dma-ranges", {0, 0, 0, 0x80000000, 0, 0x20000000}).end();
             wide_master(wide_bus(t, {0, 0, 0, 0x9bfff000, 1, 0}));
         },
         "none"},
        {"shows the last page of RAM",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 2, 0}).device("narrow", "simple-bus").bus(2, 2).empty("ranges");
             t.cells("dma-ranges", {0, 0, 0, 0x80000000, 0, 0x20000000}).end();
             wide_master(wide_bus(t, {0, 0, 2, 0x7ffff000, 1, 0}));
         },
         "/soc error"},
        {"shows no RAM: range-misses-all-ram",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 2, 0}).device("narrow", "simple-bus").bus(2, 2).empty("ranges");
             t.cells("dma-ranges", {0, 0, 0, 0x80000000, 0, 0x20000000}).end();
             wide_master(wide_bus(t, {0, 0, 2, 0x80000000, 1, 0}));
         },
         "none"},
    };
    check_rule("bounce-buffer-unreachable", cases);
}

TEST_CASE("edges: without a bounce buffer every page counts") {
    const RuleCase cases[] = {
        {"all of RAM in the window",
         [](FdtBuilder& t) {
             ram(t).node("chosen").string("bootargs", "swiotlb=noforce").end();
             master(bus(t, {0, 0x80000000, 0x40000000}));
         },
         "none"},
        {"all but a page",
         [](FdtBuilder& t) {
             ram(t).node("chosen").string("bootargs", "swiotlb=noforce").end();
             master(bus(t, {0, 0x80000000, 0x3ffff000}));
         },
         "/chosen warning"},
        {"one page",
         [](FdtBuilder& t) {
             ram(t).node("chosen").string("bootargs", "swiotlb=noforce").end();
             master(bus(t, {0, 0x70000000, 0x10001000}));
         },
         "/chosen warning"},
        {"no page, which no bounce buffer would help",
         [](FdtBuilder& t) {
             ram(t).node("chosen").string("bootargs", "swiotlb=noforce").end();
             master(bus(t, {0, 0x70000000, 0x10000000}));
         },
         "none"},
        {"half of it, and an entry of one page",
         [](FdtBuilder& t) {
             ram(t).node("chosen").string("bootargs", "swiotlb=noforce").end();
             master(bus(t, {0, 0x80000000, 0x20000000, 0x40000000, 0xa0000000, 0x1000}));
         },
         "/chosen warning"},
        {"half of it, and an entry of no byte: zero-size-entry",
         [](FdtBuilder& t) {
             ram(t).node("chosen").string("bootargs", "swiotlb=noforce").end();
             master(bus(t, {0, 0x80000000, 0x20000000, 0x40000000, 0xa0000000, 0}));
         },
         "none"},
    };
    check_rule("bounce-buffer-disabled", cases);
}

}  // namespace dmavet::test
