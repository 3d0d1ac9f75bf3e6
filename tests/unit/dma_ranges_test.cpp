// SPDX-License-Identifier: Apache-2.0
// What does the kernel make of one dma-ranges property: which regions, which limit, which masks? The cases follow
// of_pci_range_parser_one() and of_translate_one() (drivers/of/address.c) and of_dma_configure_id()
// (drivers/of/device.c), in which 6.1 and 6.12 differ.
#include <doctest/doctest.h>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::string_view no_map = "none";
constexpr std::string_view same;
constexpr std::string_view masks_32 = "0xffffffff/0xffffffff";

struct Case {
    std::string_view name;
    Build build;  // leaves a node /soc that `path` names
    std::string_view path;
    std::string_view reach_6_12;
    std::string_view reach_6_1;  // empty: the same
    std::string_view masks_6_12 = masks_32;
    std::string_view masks_6_1 = {};  // empty: the same
};

// The shape of the kernel's own test (drivers/of/unittest-data/tests-address.dtsi): a bus A with 1/1 cells and the
// window 0 -> 0x20000000 (1 GiB), and below it whatever the case adds.
FdtBuilder& bus_a(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1);
    return t.cells("ranges", {0x70000000, 0x70000000, 0x40000000}).cells("dma-ranges", {0, 0x20000000, 0x40000000});
}
FdtBuilder& pci(FdtBuilder& t) {
    return t.device("pcie@90000000", "test,pcie").string("device_type", "pci").bus(3, 2);
}

// A bus with 1/1 or 2/2 cells at the root and a device on it.
FdtBuilder& soc_1(FdtBuilder& t, std::initializer_list<std::uint32_t> dma_ranges) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1);
    return t.cells("dma-ranges", dma_ranges).device("dev");
}
FdtBuilder& soc_2(FdtBuilder& t, std::initializer_list<std::uint32_t> dma_ranges) {
    t.bus(2, 2).device("soc", "simple-bus").bus(2, 2);
    return t.cells("dma-ranges", dma_ranges).device("dev");
}

const Case kernel_unit_tests[] = {
    {"unittest.c: a device on the bus", [](FdtBuilder& t) { bus_a(t).device("device@70000000"); },
     "/soc/device@70000000", "0x0=0x20000000+0x40000000 limit 0x3fffffff", same, "0x3fffffff/0x3fffffff"},
    {"unittest.c: two levels compose",
     [](FdtBuilder& t) {
         bus_a(t).device("bus@80000000", "simple-bus").bus(2, 2).cells("dma-ranges", {1, 0, 0, 0x20, 0});
         t.device("device@1000");
     },
     "/soc/bus@80000000/device@1000", "0x100000000=0x20000000+0x2000000000 limit 0x20ffffffff", same},
};

const Case entries[] = {
    {"contiguous entries become one (parser)",
     [](FdtBuilder& t) {
         soc_1(t, {0, 0, 0x40000000, 0x40000000, 0x40000000, 0x40000000, 0x80000000, 0x80000000, 0x40000000});
     },
     "/soc/dev", "0x0=0x0+0xc0000000 limit 0xbfffffff", same},
    {"contiguous on the bus only: two entries",
     [](FdtBuilder& t) {
         soc_1(t, {0, 0, 0x10000000, 0x10000000, 0x80000000, 0x10000000});
     },
     "/soc/dev", "0x0=0x0+0x10000000, 0x10000000=0x80000000+0x10000000 limit 0x1fffffff", same,
     "0x1fffffff/0x1fffffff"},
    {"contiguous on the CPU side only: two entries",
     [](FdtBuilder& t) {
         soc_1(t, {0, 0, 0x10000000, 0x80000000, 0x10000000, 0x10000000});
     },
     "/soc/dev", "0x0=0x0+0x10000000, 0x80000000=0x10000000+0x10000000 limit 0x8fffffff", same},
    {"contiguous in falling order: two entries",
     [](FdtBuilder& t) {
         soc_1(t, {0x10000000, 0x10000000, 0x10000000, 0, 0, 0x10000000});
     },
     "/soc/dev", "0x10000000=0x10000000+0x10000000, 0x0=0x0+0x10000000 limit 0x1fffffff", same,
     "0x1fffffff/0x1fffffff"},
    {"bytes after the last whole entry are dropped",
     [](FdtBuilder& t) {
         soc_1(t, {0, 0x20000000, 0x40000000, 0x40000000, 0x60000000});
     },
     "/soc/dev", "0x0=0x20000000+0x40000000 limit 0x3fffffff", same, "0x3fffffff/0x3fffffff"},
    {"size 0 ends the list: nothing before it, a map that is empty (6.1: masks and limit 0)",
     [](FdtBuilder& t) {
         soc_1(t, {0, 0, 0, 0x40000000, 0x40000000, 0x40000000});
     },
     "/soc/dev", "empty limit 0xffffffff", "empty", masks_32, "0x0/0x0"},
    {"a limit below 4 GiB cuts the masks to a power of two",
     [](FdtBuilder& t) {
         soc_1(t, {0, 0x40000000, 0x30000000});
     },
     "/soc/dev", "0x0=0x40000000+0x30000000 limit 0x2fffffff", same, "0x3fffffff/0x3fffffff"},
    {"a limit above 4 GiB leaves the masks alone",
     [](FdtBuilder& t) {
         soc_2(t, {0, 0, 0, 0, 0x10, 0});
     },
     "/soc/dev", "0x0=0x0+0x1000000000 limit 0xfffffffff", same},
    {"the limit is the end of the highest window, on the bus side",
     [](FdtBuilder& t) {
         soc_1(t, {0x40000000, 0, 0x20000000, 0, 0x80000000, 0x10000});
     },
     "/soc/dev", "0x40000000=0x0+0x20000000, 0x0=0x80000000+0x10000 limit 0x5fffffff", same, "0x7fffffff/0x7fffffff"},
    {"a window that ends with the address space",
     [](FdtBuilder& t) {
         soc_2(t, {0xffffffff, 0xf0000000, 0, 0, 0, 0x10000000});
     },
     "/soc/dev", "0xfffffffff0000000=0x0+0x10000000 limit 0xffffffffffffffff", same},
};

// of_dma_configure_id(): until 6.7 a size that looks like a mask counts as one more, and the limit is made from the
// span of all windows; 6.8 (dma_range_map_max) takes every window as it is written.
const Case sizes[] = {
    {"a mask instead of a size",
     [](FdtBuilder& t) {
         soc_1(t, {0, 0, 0xffffffff});
     },
     "/soc/dev", "0x0=0x0+0xffffffff limit 0xfffffffe", "0x0=0x0+0xffffffff limit 0xffffffff"},
    {"one byte",
     [](FdtBuilder& t) {
         soc_1(t, {0, 0, 1});
     },
     "/soc/dev", "0x0=0x0+0x1 limit 0xffffffff", "0x0=0x0+0x1 limit 0x1", masks_32, "0x1/0x1"},
    {"two windows of odd span",
     [](FdtBuilder& t) {
         soc_1(t, {0x1000, 0x1000, 0x1000, 0x10000, 0x20000, 0xfff});
     },
     "/soc/dev", "0x1000=0x1000+0x1000, 0x10000=0x20000+0xfff limit 0x10ffe",
     "0x1000=0x1000+0x1000, 0x10000=0x20000+0xfff limit 0x10fff", "0x1ffff/0x1ffff"},
};

const Case translation[] = {
    {"some entries translate: those are kept",
     [](FdtBuilder& t) {
         bus_a(t).device("inner", "simple-bus").bus(1, 1);
         t.cells("dma-ranges", {0, 0x1000000, 0x1000, 0x10000000, 0x50000000, 0x1000}).device("dev");
     },
     "/soc/inner/dev", "0x0=0x21000000+0x1000 limit 0xfff", same, "0xfff/0xfff"},
    {"no entry translates: as if there were none",
     [](FdtBuilder& t) {
         bus_a(t).device("inner", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x50000000, 0x1000}).device("dev");
     },
     "/soc/inner/dev", no_map, same},
    {"only the start is translated: the size survives beyond the outer window",
     [](FdtBuilder& t) {
         bus_a(t)
             .device("inner", "simple-bus")
             .bus(1, 1)
             .cells("dma-ranges", {0, 0x30000000, 0x40000000})
             .device("dev");
     },
     "/soc/inner/dev", "0x0=0x50000000+0x40000000 limit 0x3fffffff", same, "0x3fffffff/0x3fffffff"},
    {"ranges has no part in it",
     [](FdtBuilder& t) {
         t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x80000000, 0x10000000});
         t.device("inner", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x1000, 0x100000}).device("dev");
     },
     "/soc/inner/dev", "0x0=0x1000+0x100000 limit 0xfffff", same, "0xfffff/0xfffff"},
    {"#size-cells 0 on the way makes DMA translation impossible",
     [](FdtBuilder& t) {
         t.bus(1, 1).device("soc", "simple-bus").bus(1, 0);
         t.device("inner", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x1000, 0x100000}).device("dev");
     },
     "/soc/inner/dev", no_map, same},
    {"a bus without cells has those of its parent (of_bus_n_addr_cells)",
     [](FdtBuilder& t) {
         t.bus(2, 2)
             .device("soc", "simple-bus")
             .cells("dma-ranges", {0, 0, 0, 0x20000000, 0, 0x40000000})
             .device("dev");
     },
     "/soc/dev", "0x0=0x20000000+0x40000000 limit 0x3fffffff", same, "0x3fffffff/0x3fffffff"},
    {"no cells anywhere: one and one",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").cells("dma-ranges", {0, 0x20000000, 0x40000000}).device("dev");
     },
     "/soc/dev", "0x0=0x20000000+0x40000000 limit 0x3fffffff", same, "0x3fffffff/0x3fffffff"},
};

void check(const Case& c, const KernelId& kernel, std::string_view reach, std::string_view masks) {
    CAPTURE(to_string(kernel.release));
    CAPTURE(c.name);
    const Board board = analyzed(c.build, kernel);
    INFO("input:\n", dts_text(*board.tree));
    const Device* device = device_at(board, c.path);
    REQUIRE(device != nullptr);
    CHECK(describe_reach(*device) == reach);
    CHECK(describe_masks(*device) == masks);
    CHECK(device->configured);
}

void check_all(std::span<const Case> table) {
    for (const Case& c : table) {
        check(c, arm64_6_12, c.reach_6_12, c.masks_6_12);
        check(c, arm64_6_1, c.reach_6_1.empty() ? c.reach_6_12 : c.reach_6_1,
              c.masks_6_1.empty() ? c.masks_6_12 : c.masks_6_1);
    }
}

}  // namespace

TEST_CASE("the kernel's own tests of of_dma_get_range()") {
    check_all(kernel_unit_tests);
}
TEST_CASE("from entries to regions, limit and masks") {
    check_all(entries);
}
TEST_CASE("sizes that 6.1 and 6.12 read differently") {
    check_all(sizes);
}
TEST_CASE("the CPU side is translated through the buses above") {
    check_all(translation);
}

// unittest.c, of_unittest_dma_ranges_one() and of_unittest_pci_dma_ranges().
TEST_CASE("the kernel's own tests of PCI dma-ranges: two entries that do not touch") {
    const auto build = [](FdtBuilder& t) {
        pci(bus_a(t)).cells("dma-ranges", {0x42000000, 0, 0x80000000, 0, 0, 0x10000000,  //
                                           0x42000000, 0, 0xc0000000, 0x20000000, 0, 0x10000000});
    };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        CAPTURE(to_string(kernel.release));
        const Board board = analyzed(build, kernel);
        const Device* functions = pci_at(board, "/soc/pcie@90000000");
        REQUIRE(functions != nullptr);
        CHECK(describe_reach(*functions) ==
              "0x80000000=0x20000000+0x10000000, 0xc0000000=0x40000000+0x10000000 limit 0xcfffffff");
        REQUIRE(functions->walk.ranges != nullptr);
        CHECK(functions->walk.ranges->child_cells == 3);
        CHECK(functions->walk.ranges->parent_cells == 1);
        CHECK(functions->walk.ranges->size_cells == 2);
        CHECK(functions->walk.ranges->entries.size() == 2);
    }
}

TEST_CASE("PCI entries of different address spaces are not merged") {
    const auto with_second_flag = [](FdtBuilder& t, std::uint32_t flags) {
        t.bus(2, 2);
        pci(t).cells("dma-ranges", {0x42000000, 0, 0, 0, 0, 0, 0x40000000,  //
                                    flags, 0, 0x40000000, 0, 0x40000000, 0, 0x40000000});
    };
    FdtBuilder equal;
    with_second_flag(equal, 0x42000000);
    FdtBuilder different;
    with_second_flag(different, 0x43000000);
    const Board merged = analyzed(equal.finish(), arm64_6_12);
    const Board apart = analyzed(different.finish(), arm64_6_12);
    CHECK(describe_regions(pci_at(merged, "/pcie@90000000")->regions.value) == "0x0=0x0+0x80000000");
    CHECK(describe_regions(pci_at(apart, "/pcie@90000000")->regions.value) ==
          "0x0=0x0+0x40000000, 0x40000000=0x40000000+0x40000000");
}

// 6.1 makes the size even, which for 2^64-1 is 0: "Adjusted size 0x0 invalid", -EINVAL, the device never probes.
TEST_CASE("one window of 2^64-1 bytes") {
    const auto build = [](FdtBuilder& t) { soc_2(t, {0, 0, 0, 0, 0xffffffff, 0xffffffff}); };
    const Board now = analyzed(build, arm64_6_12);
    CHECK(device_at(now, "/soc/dev")->configured);
    CHECK(describe_reach(*device_at(now, "/soc/dev")) == "0x0=0x0+0xffffffffffffffff limit 0xfffffffffffffffe");
    const Board then = analyzed(build, arm64_6_1);
    CHECK_FALSE(device_at(then, "/soc/dev")->configured);
}

TEST_CASE("what is written stays visible beside what the kernel makes of it") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            bus_a(t).device("inner", "simple-bus").bus(1, 1);
            t.cells("dma-ranges", {0, 0x0, 0x1000, 0x1000, 0x1000, 0x1000, 0x2000, 0x50000000, 0x1000, 0xdead})
                .device("dev");
        },
        arm64_6_12);
    const DmaRanges* ranges = device_at(board, "/soc/inner/dev")->walk.ranges;
    REQUIRE(ranges != nullptr);
    CHECK(ranges->leftover_bytes == 4);
    REQUIRE(ranges->entries.size() == 3);
    CHECK(ranges->entries[0].cpu_start == CpuAddr{0x20000000});
    CHECK(ranges->entries[1].cpu_start == CpuAddr{0x20001000});
    CHECK_FALSE(ranges->entries[2].cpu_start);
    CHECK(ranges->merged.size() == 2);
    REQUIRE(ranges->map.size() == 1);
    CHECK(ranges->map[0].size == 0x2000);
    CHECK(ranges->has_map);
}

// U-Boot's tests (test/dm/phys2bus.c) state the same facts about the same shape of tree.
TEST_CASE("the boot loader's tests of inbound windows") {
    const auto build = [](FdtBuilder& t) {
        t.bus(1, 1).device("mmio-bus@0", "simple-bus").bus(1, 1).cells("dma-ranges", {0x10000000, 0, 0x40000});
        t.device("subnode@0").end().end();
        t.device("mmio-bus@1", "simple-bus").bus(1, 1).device("subnode@0").end().end();
    };
    const Board board = analyzed(build, arm64_6_12);
    CHECK(describe_reach(*device_at(board, "/mmio-bus@0/subnode@0")) == "0x10000000=0x0+0x40000 limit 0x1003ffff");
    CHECK(describe_reach(*device_at(board, "/mmio-bus@0")) == no_map);
    CHECK(describe_reach(*device_at(board, "/mmio-bus@1/subnode@0")) == no_map);
}

}  // namespace dmavet
