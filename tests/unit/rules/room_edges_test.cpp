// SPDX-License-Identifier: Apache-2.0
// The rules about regions that the kernel places, at the edges of where it may: the last tree of which nothing is said,
// and the one a page further.
#include <doctest/doctest.h>

#include <string>

#include "dmavet/rule.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& dynamic(FdtBuilder& t, std::uint32_t size) {
    return t.device("pool", "shared-dma-pool").cells("size", {size});
}

}  // namespace

TEST_CASE("edges: alloc-ranges that begin among registers") {
    const RuleCase cases[] = {
        {"at the first register",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x40000000, 0x10000000}).end();
             dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0x40000000, 0x20000000});
         },
         "/reserved-memory/pool warning"},
        {"a page before",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x40000000, 0x10000000}).end();
             dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0x3ffff000, 0x20000000});
         },
         "none"},
        {"at the last page of registers",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x40000000, 0x10000000}).end();
             dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0x4ffff000, 0x2000});
         },
         "/reserved-memory/pool warning"},
        {"which is all of it",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x40000000, 0x10000000}).end();
             dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0x4ffff000, 0x1000});
         },
         "none"},
        {"behind the registers",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x40000000, 0x10000000}).end();
             dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0x50000000, 0x10000000});
         },
         "none"},
        {"from 0 on",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0, 0x10000000}).end();
             dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0, 0x20000000});
         },
         "none"},
        {"a window of nearly 4 GiB",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0, 0xfffffffe}).end();
             dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0x80000000, 0x80000000});
         },
         "/reserved-memory/pool warning"},
        {"a window that is the bus",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0, 0xffffffff}).end();
             dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0x80000000, 0x80000000});
         },
         "none"},
    };
    check_rule("alloc-ranges-over-registers", cases);
    CHECK(sentences(
              "alloc-ranges-over-registers",
              [](FdtBuilder& t) {
                  t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x40000000, 0x10000000}).end();
                  dynamic(reserved(t), 0x1000).empty("no-map").cells("alloc-ranges", {0x4ffff000, 0x2000});
              }) ==
          "/reserved-memory/pool alloc-ranges: 0x4ffff000-0x50000fff (8 KiB) begins among registers: RAM can only be "
          "what lies above 0x50000000\n");
}

TEST_CASE("edges: alloc-ranges that begin below RAM") {
    const RuleCase cases[] = {
        {"with RAM",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0x80000000, 0x10000000});
         },
         "none"},
        {"a page before, and what lies in RAM is just enough",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0x7ffff000, 0x401000});
         },
         "/reserved-memory/pool warning"},
        {"a page too little: alloc-ranges-unsatisfiable",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0x7ffff000, 0x400000});
         },
         "none"},
        {"from 0 on",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0, 0x90000000});
         },
         "none"},
        {"from the first page on",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0x1000, 0x90000000});
         },
         "/reserved-memory/pool warning"},
    };
    check_rule("alloc-ranges-partly-outside-ram", cases);
}

TEST_CASE("edges: room for a region") {
    const RuleCase cases[] = {
        {"just enough",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0x90000000, 0x400000});
         },
         "none"},
        {"a page too little",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0x90000000, 0x3ff000});
         },
         "/reserved-memory/pool error"},
        {"all of RAM", [](FdtBuilder& t) { dynamic(reserved(ram(t)), 0x40000000).empty("no-map"); },
         "/reserved-memory/pool warning"},
        {"a page more than RAM", [](FdtBuilder& t) { dynamic(reserved(ram(t)), 0x40001000).empty("no-map"); },
         "/reserved-memory/pool error"},
        {"all of RAM but the first page of all, which is never given out",
         [](FdtBuilder& t) {
             dynamic(reserved(memory(t.bus(1, 1), {0, 0x1000000})), 0xfff000).empty("no-map");
         },
         "/reserved-memory/pool warning"},
        {"all of RAM with that page",
         [](FdtBuilder& t) {
             dynamic(reserved(memory(t.bus(1, 1), {0, 0x1000000})), 0x1000000).empty("no-map");
         },
         "/reserved-memory/pool error"},
        {"one page behind the first aligned address",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x1000).empty("no-map").cells("alignment", {0x200000});
             t.cells("alloc-ranges", {0x90001000, 0x200000});
         },
         "none"},
        {"no page behind it",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x1000).empty("no-map").cells("alignment", {0x200000});
             t.cells("alloc-ranges", {0x90001000, 0x1ff000});
         },
         "/reserved-memory/pool error"},
        {"from the end of the only bank on, which firmware may replace",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0xc0000000, 0x10000000});
         },
         "/reserved-memory/pool note"},
        {"a page less of the only bank than the region needs",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0xbfc01000, 0x400000});
         },
         "/reserved-memory/pool note"},
        {"as much of it as the region needs, if another one did not lie there",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("fw").cells("reg", {0xbfc00000, 0x1000}).end();
             dynamic(t, 0x400000).empty("no-map").cells("alloc-ranges", {0xbfc00000, 0x400000});
         },
         "/reserved-memory/pool error"},
        {"a page less than the region needs, in it and above it",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0xbfc01000, 0x3ff000});
         },
         "/reserved-memory/pool error"},
        {"of two banks nobody thinks that",
         [](FdtBuilder& t) {
             memory(t.bus(1, 1), {0x80000000, 0x10000000, 0xa0000000, 0x20000000});
             dynamic(reserved(t), 0x400000).empty("no-map").cells("alloc-ranges", {0xc0000000, 0x10000000});
         },
         "/reserved-memory/pool error"},
        {"below the only bank",
         [](FdtBuilder& t) {
             dynamic(reserved(ram(t)), 0x400000).empty("no-map").cells("alloc-ranges", {0x70000000, 0x10000000});
         },
         "/reserved-memory/pool error"},
        {"up to the last address of 64 bits",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges").device("pool", "shared-dma-pool");
             t.cells("size", {0, 0x1000}).empty("no-map").cells("alloc-ranges", {~0u, 0xfffff000, 0, 0x1000});
         },
         "none"},
        {"a region with a reg ends where the room begins",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("fw").cells("reg", {0x8f000000, 0x1000000}).end();
             dynamic(t, 0x400000).empty("no-map").cells("alloc-ranges", {0x90000000, 0x400000});
         },
         "none"},
        {"a region with a reg ends a page later",
         [](FdtBuilder& t) {
             reserved(ram(t)).node("fw").cells("reg", {0x8f000000, 0x1001000}).end();
             dynamic(t, 0x400000).empty("no-map").cells("alloc-ranges", {0x90000000, 0x400000});
         },
         "/reserved-memory/pool error"},
    };
    check_rule("alloc-ranges-unsatisfiable", cases);
}

TEST_CASE("edges: the kernel places 64 regions and no more") {
    const auto regions = [](std::size_t count) {
        FdtBuilder t;
        reserved(ram(t));
        for (std::size_t i = 0; i < count; ++i) {
            t.node("region" + std::to_string(i)).cells("size", {0x50000000}).end();
        }
        const Board board = checked(t.finish());
        std::size_t found = 0;
        for (const Finding& finding : shown(board)) {
            found += finding.rule->id == "alloc-ranges-unsatisfiable" ? 1u : 0u;
        }
        return found;
    };
    CHECK(regions(64) == 64);
    CHECK(regions(65) == 64);
}

TEST_CASE("edges: the default CMA area beyond the reach of a bus") {
    const RuleCase windows[] = {
        {"may end with the window",
         [](FdtBuilder& t) {
             dynamic(reserved(t.bus(1, 1)), 0x4000000).empty("reusable").empty("linux,cma-default");
             narrow_bus(t.cells("alloc-ranges", {0x80000000, 0x20000000}).end().end());
         },
         "none"},
        {"may end a page later",
         [](FdtBuilder& t) {
             dynamic(reserved(t.bus(1, 1)), 0x4000000).empty("reusable").empty("linux,cma-default");
             narrow_bus(t.cells("alloc-ranges", {0x80000000, 0x20001000}).end().end());
         },
         "/reserved-memory/pool warning"},
        {"ends with the window",
         [](FdtBuilder& t) {
             pool(reserved(t.bus(1, 1)), 0x9fc00000, 0x400000).empty("reusable").empty("linux,cma-default").end().end();
             narrow_bus(t);
         },
         "none"},
        {"ends behind the window",
         [](FdtBuilder& t) {
             pool(reserved(t.bus(1, 1)), 0x9fe00000, 0x400000).empty("reusable").empty("linux,cma-default").end().end();
             narrow_bus(t);
         },
         "/reserved-memory/pool warning"},
        {"ends behind the window of a device that an IOMMU translates for",
         [](FdtBuilder& t) {
             pool(reserved(t.bus(1, 1)), 0x9fe00000, 0x400000).empty("reusable").empty("linux,cma-default").end().end();
             t.device("iommu@9000", "arm,mmu-500").cells("#iommu-cells", {1}).phandle(1).end();
             narrow_bus(t).cells("iommus", {1, 5});
         },
         "none"},
        {"begins in the last block of 4 GiB",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 1, 0});
             wide_pool(wide_reserved(t), {0, 0xffe00000, 0, 0x400000}).empty("reusable").empty("linux,cma-default");
             t.end().end().device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x1000});
         },
         "none"},
        {"begins at 4 GiB",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 1, 0});
             wide_pool(wide_reserved(t), {1, 0, 0, 0x400000}).empty("reusable").empty("linux,cma-default");
             t.end().end().device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x1000});
         },
         "/reserved-memory/pool warning"},
        {"may begin at 4 GiB",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 1, 0});
             t.node("reserved-memory").bus(2, 2).empty("ranges").device("pool", "shared-dma-pool").empty("reusable");
             t.cells("size", {0, 0x400000}).empty("linux,cma-default").cells("alloc-ranges", {1, 0, 0, 0x40000000});
             t.end().end().device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x1000});
         },
         "/reserved-memory/pool warning"},
        {"begins at 4 GiB as all RAM does",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {1, 0, 1, 0});
             wide_pool(wide_reserved(t), {1, 0, 0, 0x400000}).empty("reusable").empty("linux,cma-default");
             t.end().end().device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x1000});
         },
         "none"},
    };
    check_rule("cma-beyond-zone", windows);
}

}  // namespace dmavet::test
