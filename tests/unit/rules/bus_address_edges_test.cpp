// SPDX-License-Identifier: Apache-2.0
// The rules about the bus side of windows at their edges: masks, 4 GiB, and what a host bridge claims for itself.
#include <doctest/doctest.h>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& master(FdtBuilder& t) {
    return t.device("ethernet@1000").cells("reg", {0x1000, 0x100});
}
FdtBuilder& wide_master(FdtBuilder& t) {
    return t.device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x100});
}
// A host bridge on a bus of one cell each, with windows of three, one and two cells.
FdtBuilder& host(FdtBuilder& t, const char* compatible = "vendor,pcie") {
    return t.device("pcie@2000", compatible).string("device_type", "pci").cells("reg", {0x2000, 0x100}).bus(3, 2);
}

}  // namespace

TEST_CASE("edges: 4 GiB") {
    const RuleCase all_above[] = {
        {"RAM begins with the last page below 4 GiB",
         [](FdtBuilder& t) {
             wide_master(memory(t.bus(2, 2), {0, 0xfffff000, 0, 0x40000000}));
         },
         "none"},
        {"RAM begins at 4 GiB",
         [](FdtBuilder& t) {
             wide_master(memory(t.bus(2, 2), {1, 0, 0, 0x40000000}));
         },
         "/memory@0 note"},
    };
    check_rule("all-ram-above-4g-without-range", all_above);

    const RuleCase bounced[] = {
        {"RAM ends at 4 GiB",
         [](FdtBuilder& t) {
             wide_master(memory(t.bus(2, 2), {0, 0x80000000, 0, 0x80000000}));
         },
         "none"},
        {"RAM ends a page above",
         [](FdtBuilder& t) {
             wide_master(memory(t.bus(2, 2), {0, 0x80000000, 0, 0x80001000}));
         },
         "/memory@0 note"},
    };
    check_rule("streaming-bounce-summary", bounced);

    const RuleCase narrow[] = {
        {"RAM ends at 4 GiB",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 0, 0x80000000});
             master(t.device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0, 0, 0x10000000}));
         },
         "none", ask_arm_6_1},
        {"RAM ends a page above",
         [](FdtBuilder& t) {
             memory(t.bus(2, 2), {0, 0x80000000, 0, 0x80001000});
             master(t.device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0, 0, 0x10000000}));
         },
         "/soc warning", ask_arm_6_1},
    };
    check_rule("ram-beyond-bus-cells", narrow);

    const RuleCase above[] = {
        {"bus addresses begin with the last page below 4 GiB",
         [](FdtBuilder& t) {
             host(t.bus(1, 1)).cells("dma-ranges", {0x03000000, 0, 0xfffff000, 0, 0, 0x80000000});
         },
         "none"},
        {"bus addresses begin at 4 GiB",
         [](FdtBuilder& t) {
             host(t.bus(1, 1)).cells("dma-ranges", {0x03000000, 1, 0, 0, 0, 0x80000000});
         },
         "/pcie@2000 warning"},
        {"a window below, which leads to registers",
         [](FdtBuilder& t) {
             host(ram(t)).cells("dma-ranges", {0x02000000, 0, 0, 0x10000000, 0, 0x400000,  //
                                               0x43000000, 0x10, 0x80000000, 0x80000000, 0, 0x40000000});
         },
         "/pcie@2000 warning"},
        {"a window below up to the first page of RAM",
         [](FdtBuilder& t) {
             host(ram(t)).cells("dma-ranges", {0x02000000, 0, 0, 0x7fc00000, 0, 0x401000,  //
                                               0x43000000, 0x10, 0x80001000, 0x80001000, 0, 0x3ffff000});
         },
         "none"},
        {"a window below, RAM unknown",
         [](FdtBuilder& t) {
             host(t.bus(1, 1))
                 .cells("dma-ranges", {0x02000000, 0, 0, 0x10000000, 0, 0x400000,  //
                                       0x43000000, 0x10, 0x80000000, 0x80000000, 0, 0x40000000});
         },
         "none"},
    };
    check_rule("window-above-32-bit", above);

    const RuleCase apertures[] = {
        {"bus addresses begin with the last page that the IOMMU handles",
         [](FdtBuilder& t) {
             t.bus(2, 2).device("iommu@1", "rockchip,iommu").phandle(1).cells("#iommu-cells", {0}).end();
             wide_master(wide_bus(t, {0, 0xfffff000, 0, 0, 0, 0x80000000})).cells("iommus", {1});
         },
         "none"},
        {"bus addresses begin behind it",
         [](FdtBuilder& t) {
             t.bus(2, 2).device("iommu@1", "rockchip,iommu").phandle(1).cells("#iommu-cells", {0}).end();
             wide_master(wide_bus(t, {1, 0, 0, 0, 0, 0x80000000})).cells("iommus", {1});
         },
         "/soc error"},
    };
    check_rule("range-outside-iommu-aperture", apertures);
}

TEST_CASE("edges: a window of the bridge and bus addresses of RAM") {
    const RuleCase cases[] = {
        {"the window begins where RAM ends",
         [](FdtBuilder& t) {
             host(ram(t)).cells("ranges", {0x02000000, 0, 0xc0000000, 0xe0000000, 0, 0x1000000});
             t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
         },
         "none"},
        {"the window begins with the last page of RAM",
         [](FdtBuilder& t) {
             host(ram(t)).cells("ranges", {0x02000000, 0, 0xbffff000, 0xe0000000, 0, 0x1000000});
             t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
         },
         "/pcie@2000 note"},
        {"the window ends where RAM begins",
         [](FdtBuilder& t) {
             host(ram(t)).cells("ranges", {0x02000000, 0, 0x7f000000, 0xe0000000, 0, 0x1000000});
             t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
         },
         "none"},
        {"the window ends with the first page of RAM",
         [](FdtBuilder& t) {
             host(ram(t)).cells("ranges", {0x02000000, 0, 0x7f000000, 0xe0000000, 0, 0x1001000});
             t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
         },
         "/pcie@2000 note"},
        {"dma-ranges ends where the window begins",
         [](FdtBuilder& t) {
             host(ram(t)).cells("ranges", {0x02000000, 0, 0x90000000, 0xe0000000, 0, 0x1000000});
             t.cells("dma-ranges", {0x02000000, 0, 0x80000000, 0x80000000, 0, 0x10000000});
         },
         "none"},
        {"dma-ranges ends a page later",
         [](FdtBuilder& t) {
             host(ram(t)).cells("ranges", {0x02000000, 0, 0x90000000, 0xe0000000, 0, 0x1000000});
             t.cells("dma-ranges", {0x02000000, 0, 0x80000000, 0x80000000, 0, 0x10001000});
         },
         "/pcie@2000 note"},
        {"a window that upstream moved, from its start on",
         [](FdtBuilder& t) {
             host(ram(t), "rockchip,rk3568-pcie")
                 .cells("ranges", {0x02000000, 0, 0x80000000, 0xe0000000, 0, 0x1000000});
             t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
         },
         "/pcie@2000 warning"},
        {"the same, but for its first page, where BARs are placed first",
         [](FdtBuilder& t) {
             host(ram(t), "rockchip,rk3568-pcie")
                 .cells("ranges", {0x02000000, 0, 0x7ffff000, 0xe0000000, 0, 0x1000000});
             t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
         },
         "/pcie@2000 note"},
    };
    check_rule("ram-shadowed-by-outbound-window", cases);
    CHECK(
        sentences("ram-shadowed-by-outbound-window",
                  [](FdtBuilder& t) {
                      host(ram(t)).cells("ranges", {0x02000000, 0, 0x3ffff000, 0xe0000000, 0, 0x2000});
                      t.cells("dma-ranges", {0x02000000, 0, 0, 0x80000000, 0, 0x80000000});
                  }) ==
        "/pcie@2000 ranges: RAM from 0xbffff000 on has the bus addresses 0x3ffff000-0x3fffffff, which a window of the "
        "bridge itself claims: a function's DMA to them may never leave the bus\n");
    CHECK(
        sentences("ram-shadowed-by-outbound-window",
                  [](FdtBuilder& t) {
                      host(ram(t)).cells("ranges", {0x02000000, 0, 0x7f000000, 0xe0000000, 0, 0x1001000});
                      t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
                  }) ==
        "/pcie@2000 ranges: RAM from 0x80000000 on has the bus addresses 0x80000000-0x80000fff, which a window of the "
        "bridge itself claims: a function's DMA to them may never leave the bus\n");
}

}  // namespace dmavet::test
