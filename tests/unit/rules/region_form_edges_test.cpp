// SPDX-License-Identifier: Apache-2.0
// The rules about the form of regions: pages, blocks, entries, and regions that touch or share a byte.
#include <doctest/doctest.h>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

TEST_CASE("edges: regions that share a byte, and those that touch") {
    const RuleCase cases[] = {
        {"touch",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("reg", {0x90000000, 0x1000}).end();
             t.node("b").cells("reg", {0x90001000, 0x1000});
         },
         "none"},
        {"share a byte",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("reg", {0x90000000, 0x1001}).end();
             t.node("b").cells("reg", {0x90001000, 0x1000});
         },
         "/reserved-memory/a warning"},
        {"one ends with the other: nested",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("reg", {0x90000000, 0x2000}).end();
             t.node("b").cells("reg", {0x90001000, 0x1000});
         },
         "/reserved-memory/a note"},
        {"one ends a byte later",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("reg", {0x90000000, 0x2000}).end();
             t.node("b").cells("reg", {0x90001000, 0x1001});
         },
         "/reserved-memory/a warning"},
        {"two begin with each other: the longer one",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("reg", {0x90000000, 0x1000}).end();
             t.node("b").cells("reg", {0x90000000, 0x2000});
         },
         "/reserved-memory/b note"},
        {"a third begins where the second ends",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("reg", {0x90000000, 0x2000}).end();
             t.node("b").cells("reg", {0x90001000, 0x2000}).end();
             t.node("c").cells("reg", {0x90003000, 0x1000});
         },
         "/reserved-memory/a warning"},
        {"a third begins a byte earlier",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("a").cells("reg", {0x90000000, 0x2000}).end();
             t.node("b").cells("reg", {0x90001000, 0x2001}).end();
             t.node("c").cells("reg", {0x90003000, 0x1000});
         },
         "/reserved-memory/a warning, /reserved-memory/b warning"},
    };
    check_rule("region-overlap", cases);
}

TEST_CASE("edges: pages and blocks") {
    const RuleCase pages[] = {
        {"a page", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0x1000).empty("no-map"); }, "none"},
        {"a byte more", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0x1001).empty("no-map"); },
         "/reserved-memory/pool warning"},
        {"a byte less", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0xfff).empty("no-map"); },
         "/reserved-memory/pool error"},
        {"a byte later", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000001, 0x1000).empty("no-map"); },
         "/reserved-memory/pool error"},
        {"of one device a further region",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000001, 0x1000).empty("no-map").phandle(1).end();
             pool(t, 0x91000000, 0x1000, "first").empty("no-map").phandle(2).end().end();
             t.device("dev").cells("memory-region", {2, 1});
         },
         "/reserved-memory/pool note"},
        {"and of another the first",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000001, 0x1000).empty("no-map").phandle(1).end();
             pool(t, 0x91000000, 0x1000, "first").empty("no-map").phandle(2).end().end();
             t.device("dev").cells("memory-region", {2, 1}).end().device("other").cells("memory-region", {1, 2});
         },
         "/reserved-memory/pool error"},
    };
    check_rule("unaligned-pool", pages);
    CHECK(
        sentences("unaligned-pool",
                  [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000001, 0x1000).empty("no-map"); }) ==
        "/reserved-memory/pool reg: base 0x90000001 of a device's pool is not a multiple of a page (4 KiB): the CPU's "
        "address and the DMA address of a buffer differ by 0x1\n");
    CHECK(
        sentences("unaligned-pool", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0xfff).empty("no-map"); }) ==
        "/reserved-memory/pool reg: size 0xfff of a device's pool is not a multiple of a page (4 KiB): it holds no page, "
        "and every allocation from it fails\n");
    CHECK(sentences("unaligned-pool",
                    [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0x1001).empty("no-map"); }) ==
          "/reserved-memory/pool reg: size 0x1001 of a device's pool is not a multiple of a page (4 KiB): the last 0x1 "
          "bytes are never used\n");
    const RuleCase blocks[] = {
        {"a block of CMA", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0x200000).empty("reusable"); },
         "none"},
        {"a page more", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0x201000).empty("reusable"); },
         "/reserved-memory/pool error"},
        {"a page later", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90001000, 0x200000).empty("reusable"); },
         "/reserved-memory/pool error"},
        {"half a block", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0x100000).empty("reusable"); },
         "/reserved-memory/pool error"},
    };
    check_rule("cma-alignment", blocks);
    const RuleCase entries[] = {
        {"one entry", [](FdtBuilder& t) { pool(reserved(ram(t)), 0x90000000, 0x1000).empty("no-map"); }, "none"},
        {"two entries",
         [](FdtBuilder& t) {
             reserved(ram(t)).device("pool", "shared-dma-pool").empty("no-map");
             t.cells("reg", {0x90000000, 0x1000, 0x90001000, 0x1000});
         },
         "/reserved-memory/pool warning"},
    };
    check_rule("region-multiple-ranges", entries);
}

}  // namespace dmavet::test
