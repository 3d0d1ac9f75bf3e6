// SPDX-License-Identifier: Apache-2.0
// Where do the zones end? Every case is one decision of zone_sizes_init() and arm64_memblock_init()
// (arch/arm64/mm/init.c), fed by of_dma_get_max_cpu_address() (drivers/of/address.c); 6.1 and 6.12 differ.
#include <doctest/doctest.h>

#include <string>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

FdtBuilder& ram(FdtBuilder& t, std::initializer_list<std::uint32_t> reg) {
    t.bus(2, 2);
    return t.node("memory@0").string("device_type", "memory").cells("reg", reg).end();
}
FdtBuilder& ram_1g_to_5g(FdtBuilder& t) {
    return ram(t, {0, 0x40000000, 1, 0});
}
FdtBuilder& bus(FdtBuilder& t, std::string_view name, std::initializer_list<std::uint32_t> dma_ranges) {
    return t.device(name, "simple-bus").bus(1, 1).cells("dma-ranges", dma_ranges);
}

std::string describe(const std::optional<ZoneLimit>& zone) {
    return zone ? hex(zone->limit) : "none";
}

constexpr std::string_view same;

struct Case {
    std::string_view name;
    Build build;
    std::string_view dma_6_12;
    std::string_view dma_6_1;  // empty: the same
};

const Case cases[] = {
    {"no dma-ranges: 4 GiB", [](FdtBuilder& t) { ram_1g_to_5g(t); }, "0xffffffff", same},
    // zone_dma_limit bounds the zone whether or not there is RAM up to it.
    {"RAM ends below 4 GiB",
     [](FdtBuilder& t) {
         ram(t, {0, 0x40000000, 0, 0x40000000});
     },
     "0xffffffff", same},
    {"all RAM above 4 GiB: the zone is all of it",
     [](FdtBuilder& t) {
         ram(t, {1, 0, 0, 0x80000000});
     },
     "0xffffffffffffffff", same},
    {"a bus that reaches the first GiB",
     [](FdtBuilder& t) {
         bus(ram(t, {0, 0, 2, 0}), "soc", {0xc0000000, 0, 0, 0x40000000});
     },
     "0x3fffffff", same},
    {"a limit that is no power of two: 6.1 rounds up",
     [](FdtBuilder& t) {
         bus(ram(t, {0, 0, 2, 0}), "soc", {0, 0, 0, 0x30000000});
     },
     "0x2fffffff", "0x3fffffff"},
    {"a limit above 4 GiB does not raise the zone",
     [](FdtBuilder& t) {
         ram_1g_to_5g(t).device("soc", "simple-bus").bus(2, 2).cells("dma-ranges", {0, 0, 0, 0, 0x10, 0});
     },
     "0xffffffff", same},
    {"of several buses the lowest",
     [](FdtBuilder& t) {
         bus(ram(t, {0, 0, 2, 0}), "soc", {0, 0, 0, 0x80000000}).end();
         bus(t, "slow", {0, 0, 0, 0x40000000});
     },
     "0x3fffffff", same},
    {"of several windows of a bus the highest",
     [](FdtBuilder& t) {
         bus(ram(t, {0, 0, 2, 0}), "soc", {0, 0, 0, 0x10000000, 0x80000000, 0, 0x40000000, 0x40000000});
     },
     "0x7fffffff", same},
    {"a disabled bus does not count",
     [](FdtBuilder& t) {
         bus(ram_1g_to_5g(t), "soc", {0, 0, 0, 0x40000000}).string("status", "disabled");
     },
     "0xffffffff", same},
    {"nor does what is below a disabled node",
     [](FdtBuilder& t) {
         bus(ram_1g_to_5g(t).device("top", "simple-bus").bus(2, 2).string("status", "disabled"), "soc",
             {0, 0, 0, 0x40000000});
     },
     "0xffffffff", same},
    {"a disabled bus below one that is not",
     [](FdtBuilder& t) {
         bus(ram_1g_to_5g(t).device("top", "simple-bus").bus(2, 2).empty("dma-ranges"), "soc", {0, 0, 0, 0x40000000});
         t.string("status", "disabled");
     },
     "0xffffffff", same},
    {"a bus that no device uses does count",
     [](FdtBuilder& t) {
         ram(t, {0, 0, 2, 0}).node("unused").bus(1, 1).cells("dma-ranges", {0, 0, 0, 0x40000000});
     },
     "0x3fffffff", same},
    {"an entry that does not translate makes a zone of its size less two",
     [](FdtBuilder& t) {
         ram(t, {0, 0, 2, 0}).device("top", "simple-bus").bus(2, 2).cells("dma-ranges", {0, 0, 0, 0, 2, 0});
         bus(t, "soc", {0, 0x80, 0, 0x10000000});
     },
     "0xffffffe", "0xfffffff"},
    {"a limit below the start of RAM: 6.1 widens the zone to 4 GiB",
     [](FdtBuilder& t) {
         bus(ram_1g_to_5g(t), "soc", {0, 0, 0, 0x10000000});
     },
     "0xfffffff", "0xffffffff"},
};

}  // namespace

TEST_CASE("the end of ZONE_DMA on arm64") {
    for (const Case& c : cases) {
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const Board board = analyzed(c.build, kernel);
            INFO("input:\n", dts_text(*board.tree));
            const bool newer = kernel.release == arm64_6_12.release || c.dma_6_1.empty();
            CHECK(describe(board.topology.zones.dma) == (newer ? c.dma_6_12 : c.dma_6_1));
        }
    }
}

TEST_CASE("the other zones of arm64") {
    const Board board = analyzed([](FdtBuilder& t) { ram_1g_to_5g(t); }, arm64_6_12);
    CHECK(describe(board.topology.zones.dma32) == "0xffffffff");
    CHECK(describe(board.topology.zones.normal) == "0x13fffffff");
}

TEST_CASE("the limit of ZONE_DMA names the bus that set it") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            bus(ram(t, {0, 0, 2, 0}), "soc", {0, 0, 0, 0x80000000}).end();
            bus(t, "slow", {0, 0, 0, 0x40000000});
        },
        arm64_6_12);
    REQUIRE(board.topology.zones.dma);
    const Origin& from = board.topology.zones.dma->from;
    REQUIRE(from.node);
    CHECK(board.tree->path(*from.node) == "/slow");
    CHECK(from.property == "dma-ranges");
}

// arch/arm/mm/init.c: the machine's dma_zone_size, which no tree can name.
TEST_CASE("arm takes ZONE_DMA from the machine, whatever the tree says") {
    const Build build = [](FdtBuilder& t) { bus(ram(t, {0, 0, 0, 0x80000000}), "soc", {0, 0, 0, 0x10000000}); };
    CHECK(describe(analyzed(build, arm_6_1).topology.zones.dma) != "0xfffffff");
}

// zone_sizes_init() and free_area_init() (mm/mm_init.c): a zone starts where the one below it ends, so what ZONE_DMA
// already has is in no other; with all RAM above 4 GiB that is everything.
TEST_CASE("RAM is in one zone") {
    const auto zones = [](Build build, const KernelId& kernel) {
        std::string text;
        for (const ZoneMemory& zone : analyzed(build, kernel).placement.zones) {
            text += std::string(to_string(zone.zone)) + " " + test::describe(zone.ram) + " ";
        }
        return text;
    };
    const Build above_4_gib = [](FdtBuilder& t) { ram(t, {1, 0, 0, 0x80000000}); };
    const Build both_sides = [](FdtBuilder& t) { bus(ram_1g_to_5g(t), "soc", {0, 0, 0x40000000, 0x40000000}); };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        CAPTURE(to_string(kernel.release));
        CHECK(zones(above_4_gib, kernel) == "dma 0x100000000-0x17fffffff ");
        CHECK(zones(both_sides, kernel) ==
              "dma 0x40000000-0x7fffffff dma32 0x80000000-0xffffffff normal 0x100000000-0x13fffffff ");
    }
}

}  // namespace dmavet
