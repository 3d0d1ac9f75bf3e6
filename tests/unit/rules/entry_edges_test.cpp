// SPDX-License-Identifier: Apache-2.0
// The rules about what a dma-ranges or ranges can say, at the edges of addresses, pages and cells.
#include <doctest/doctest.h>

#include <string>

#include "dmavet/rule.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& master(FdtBuilder& t) {
    return t.device("ethernet@1000").cells("reg", {0x1000, 0x100});
}
FdtBuilder& wide_master(FdtBuilder& t) {
    return t.device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x100});
}

}  // namespace

TEST_CASE("edges: what an entry can say") {
    const RuleCase wrapping[] = {
        {"4 GiB in one cell",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 2).empty("ranges").cells("dma-ranges", {0, 0, 1, 0});
         },
         "none"},
        {"a page more",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 2).empty("ranges").cells("dma-ranges", {0, 0, 1, 0x1000});
         },
         "/soc error"},
        {"bus addresses up to 2^64",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {~0u, 0xfffff000, 0, 0, 0, 0x1000});
         },
         "none"},
        {"bus addresses beyond",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {~0u, 0xfffff000, 0, 0, 0, 0x1001});
         },
         "/soc error"},
        {"CPU addresses up to 2^64",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {0, 0, ~0u, 0xfffff000, 0, 0x1000});
         },
         "none"},
        {"CPU addresses beyond",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {0, 0, ~0u, 0xfffff000, 0, 0x1001});
         },
         "/soc error"},
    };
    check_rule("wrapping-entry", wrapping);
    CHECK(sentences("wrapping-entry",
                    [](FdtBuilder& t) {
                        t.bus(1, 1)
                            .device("soc", "simple-bus")
                            .bus(1, 2)
                            .empty("ranges")
                            .cells("dma-ranges", {0, 0, 1, 0x1000});
                    }) ==
          "/soc dma-ranges: the entry for bus address 0x0, size 0x100001000 does not fit: its bus side ends at "
          "0x100000fff, and an address of the bus has 32 bits\n");
    CHECK(sentences("wrapping-entry",
                    [](FdtBuilder& t) {
                        wide_bus(t.bus(2, 2), {~0u, 0xfffff000, 0, 0, 0, 0x2000});
                    }) ==
          "/soc dma-ranges: the entry for bus address 0xfffffffffffff000, size 0x2000 does not fit: its bus side runs "
          "past 2^64\n");
    CHECK(sentences("wrapping-entry",
                    [](FdtBuilder& t) {
                        wide_bus(t.bus(2, 2), {0, 0, ~0u, 0xfffff000, 0, 0x2000});
                    }) ==
          "/soc dma-ranges: the entry for bus address 0x0, size 0x2000 does not fit: its CPU side, from "
          "0xfffffffffffff000 on, runs past 2^64\n");

    const RuleCase implausible[] = {
        {"the last page of 52 bits",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {0, 0, 0xfffff, 0xfffff000, 0, 0x1000});
         },
         "none"},
        {"the first page beyond",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {0, 0, 0x100000, 0, 0, 0x1000});
         },
         "/soc error"},
        {"2^52 bytes",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {0, 0, 0, 0, 0x100000, 0});
         },
         "none"},
        {"a page more",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {0, 0, 0, 0, 0x100000, 0x1000});
         },
         "/soc warning"},
        {"a mask of 53 bits",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {0, 0, 0, 0, 0x1fffff, ~0u});
         },
         "none"},
    };
    check_rule("implausible-cpu-address", implausible);

    const RuleCase masks[] = {
        {"a size",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x40000000});
         },
         "none"},
        {"a byte less",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x3fffffff});
         },
         "/soc warning"},
        {"two bytes less: unaligned-entry",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x3ffffffe});
         },
         "none"},
    };
    check_rule("mask-style-size", masks);

    const RuleCase pages[] = {
        {"a page",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x1000});
         },
         "none"},
        {"two bytes more",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x1002});
         },
         "/soc warning"},
        {"half a page",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x800});
         },
         "/soc warning"},
        {"a bus address between pages",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0x800, 0, 0x1000});
         },
         "/soc warning"},
        {"a CPU address between pages",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0x800, 0x1000});
         },
         "/soc warning"},
    };
    check_rule("unaligned-entry", pages);

    const RuleCase overlaps[] = {
        {"share no byte",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x2000, 0x2000, 0x8000, 0x2000});
         },
         "none"},
        {"share the last byte",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x2001, 0x2000, 0x8000, 0x2000});
         },
         "/soc error"},
        {"share all but the first page",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0x1000, 0x8000, 0x1000, 0, 0, 0x2000});
         },
         "/soc error"},
        {"share a byte of the last page of 64 bits",
         [](FdtBuilder& t) {
             wide_bus(t.bus(2, 2), {~0u, 0xffffe000, 0, 0, 0, 0x1001, ~0u, 0xfffff000, 0, 0x8000, 0, 0x1000});
         },
         "/soc error"},
    };
    check_rule("overlapping-bus-windows", overlaps);
}

TEST_CASE("edges: a bus with addresses of its own") {
    const RuleCase cases[] = {
        {"a large offset into a block",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0xffff000, 0x40000000, 0x1000});
             master(t);
         },
         "none"},
        {"another map of the chip",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0x10000000, 0x40000000, 0x1000});
             master(t);
         },
         "/soc warning"},
        {"the same map",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0x10000000, 0x10000000, 0x1000});
             master(t);
         },
         "none"},
    };
    check_rule("relabelled-bus-without-dma-ranges", cases);
}

TEST_CASE("edges: a size that the kernel adjusts to 0") {
    const RuleCase cases[] = {
        {"2^64 - 1 bytes",
         [](FdtBuilder& t) {
             wide_master(wide_bus(t.bus(2, 2), {0, 0, 0, 0, ~0u, ~0u}));
         },
         "/soc error", ask_arm64_6_1},
        {"a byte less",
         [](FdtBuilder& t) {
             wide_master(wide_bus(t.bus(2, 2), {0, 0, 0, 0, ~0u, ~1u}));
         },
         "none", ask_arm64_6_1},
    };
    check_rule("range-size-stops-probe", cases);
}

TEST_CASE("edges: cells that an address can cross") {
    const RuleCase cases[] = {
        {"four address cells",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("top", "simple-bus").bus(4, 1).empty("ranges");
             t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0, 0, 0x1000, 0x1000});
         },
         "none"},
        {"four, and a window above that does not hold the entry: untranslatable-entry",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("top", "simple-bus").bus(4, 1).cells("dma-ranges", {0, 0, 0, 0, 0, 0x1000});
             t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0, 0, 0x8000, 0x1000});
         },
         "none"},
        {"five",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("top", "simple-bus").bus(5, 1).empty("ranges");
             t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0, 0, 0, 0x1000, 0x1000});
         },
         "/top error", ask_arm64_6_12},
    };
    check_rule("zero-size-cells-on-dma-path", cases);
}

TEST_CASE("edges: a bus without cells of its own has one finding, for dma-ranges where that has an entry") {
    const RuleCase cases[] = {
        {"neither has one", [](FdtBuilder& t) { t.bus(1, 1).device("soc").empty("ranges").empty("dma-ranges"); },
         "none"},
        {"ranges alone",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc").cells("ranges", {0, 0, 0x1000});
         },
         "/soc warning", ask_arm64_6_12},
        {"ranges, beside an empty dma-ranges",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc").cells("ranges", {0, 0, 0x1000}).empty("dma-ranges");
         },
         "/soc warning", ask_arm64_6_12},
        {"both",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc").cells("ranges", {0, 0, 0x1000}).cells("dma-ranges", {0, 0, 0x1000});
         },
         "/soc warning", ask_arm64_6_12},
        {"both, where the kernel inherits nothing",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc").cells("ranges", {0, 0, 0x1000}).cells("dma-ranges", {0, 0, 0x1000});
         },
         "/soc error"},
        {"#size-cells alone is missing, which is inherited still",
         [](FdtBuilder& t) {
             t.bus(1, 1).device("soc").cells("#address-cells", {1}).cells("dma-ranges", {0, 0, 0x1000});
         },
         "/soc note"},
    };
    check_rule("range-bus-without-cells", cases);
}

}  // namespace dmavet::test
