// SPDX-License-Identifier: Apache-2.0
// Which regions does a kernel with larger pages refuse or cut? rmem_cma_setup() (kernel/dma/contiguous.c) and
// dma_init_coherent_memory() (kernel/dma/coherent.c), as recorded on 6.12 and 7.2 with pages of 16 KiB.
#include <doctest/doctest.h>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& region(FdtBuilder& t, std::uint32_t base, std::uint32_t size) {
    return reserved(ram(t)).device("pool", "shared-dma-pool").cells("reg", {base, size});
}

constexpr std::string_view rule = "region-and-page-size", one = "/reserved-memory/pool note";

constexpr RuleCase cases[] = {
    {"a whole block of the largest pages", [](FdtBuilder& t) { region(t, 0xa0000000, 0x20000000).empty("reusable"); },
     "none"},
    {"32 MiB", [](FdtBuilder& t) { region(t, 0xa0000000, 0x2000000).empty("reusable"); }, one},
    {"half a block too far", [](FdtBuilder& t) { region(t, 0x90000000, 0x20000000).empty("reusable"); }, one},
    {"what every kernel refuses is another rule's",
     [](FdtBuilder& t) { region(t, 0x90100000, 0x400000).empty("reusable"); }, "none"},
    {"a pool of whole pages", [](FdtBuilder& t) { region(t, 0x90000000, 0x10000).empty("no-map"); }, "none"},
    {"one of less than a large page", [](FdtBuilder& t) { region(t, 0x90000000, 0xf000).empty("no-map"); }, one},
    {"one with a tail", [](FdtBuilder& t) { region(t, 0x90000000, 0x11000).empty("no-map"); }, one},
    {"one that begins inside a large page", [](FdtBuilder& t) { region(t, 0x90001000, 0x10000).empty("no-map"); }, one},
    {"a carve-out",
     [](FdtBuilder& t) {
         reserved(ram(t)).node("fw").cells("reg", {0x90001000, 0x1000});
     },
     "none"},
    {"arm has one page size", [](FdtBuilder& t) { region(t, 0x90000000, 0x800000).empty("reusable"); }, "none",
     ask_arm_6_1},
};

}  // namespace

TEST_CASE("edges: regions and larger pages") {
    check_rule(rule, cases);
}

TEST_CASE("what is said of a region that larger pages refuse") {
    CHECK(
        sentences(rule, [](FdtBuilder& t) { region(t, 0x90000000, 0x2000).empty("no-map"); }) ==
        "/reserved-memory/pool reg: with pages of 16 KiB this region is without a page to give; with pages of 64 KiB it is "
        "without a page to give\n");
    CHECK(sentences(rule, [](FdtBuilder& t) { region(t, 0xa0000000, 0x2000000).empty("reusable"); }) ==
          "/reserved-memory/pool reg: with pages of 64 KiB this region is refused (no multiple of 512 MiB)\n");
    // Of several regions one finding counts them.
    CHECK(
        sentences(rule,
                  [](FdtBuilder& t) {
                      region(t, 0xa0000000, 0x2000000).empty("reusable").end();
                      t.device("small", "shared-dma-pool").cells("reg", {0x90000000, 0x2000}).empty("no-map");
                  }) ==
        "/reserved-memory/small reg: with pages of 16 KiB this region is without a page to give; with pages of 64 KiB 2 pools "
        "are refused or cut\n");
}

}  // namespace dmavet::test
