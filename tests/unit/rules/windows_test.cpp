// SPDX-License-Identifier: Apache-2.0
// Where the rules about windows and RAM draw their lines: what they grade, what they leave out, and that one mistake is
// not reported twice.
#include <doctest/doctest.h>

#include "unit/rules/window_trees.hpp"

namespace dmavet::test {

using namespace window_trees;

namespace {

const RuleCase entry_cases[] = {
    {"a size that is a mask",
     [](FdtBuilder& t) {
         master(soc(t).cells("dma-ranges", {0, 0, 0x3fffffff}));
     },
     "mask-style-size /soc warning"},
    {"the same for 6.1",
     [](FdtBuilder& t) {
         master(soc(t).cells("dma-ranges", {0, 0, 0x3fffffff}));
     },
     "mask-style-size /soc warning", ask_arm64_6_1},
    {"2^64 - 1 is a mask",
     [](FdtBuilder& t) {
         master(t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, ~0U, ~0U}));
     },
     "mask-style-size /soc warning"},
    {"2^64 - 1 stops 6.1",
     [](FdtBuilder& t) {
         master(t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, ~0U, ~0U}));
     },
     "range-size-stops-probe /soc error", ask_arm64_6_1},
    {"no device, no victim of it",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, ~0U, ~0U});
     },
     "mask-style-size /soc warning", ask_arm64_6_1},
    {"not a whole page",
     [](FdtBuilder& t) {
         soc(t).cells("dma-ranges", {0, 0x800, 0x1000});
     },
     "unaligned-entry /soc warning"},
    {"up to the last address of one cell",
     [](FdtBuilder& t) {
         soc(t).cells("dma-ranges", {0x80000000, 0, 0x80000000});
     },
     "none"},
    {"a page too far",
     [](FdtBuilder& t) {
         soc(t).cells("dma-ranges", {0x80000000, 0, 0x80001000});
     },
     "wrapping-entry /soc error"},
    {"a size in the upper cell",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").bus(1, 2).empty("ranges").cells("dma-ranges", {0, 0, 0x4000, 0});
     },
     "wrapping-entry /soc error"},
    {"a size in the upper cell, where the bus has 64 bits",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, 0x40000000, 0});
     },
     "implausible-cpu-address /soc warning"},
    {"overlapping windows that agree",
     [](FdtBuilder& t) {
         soc(t).cells("dma-ranges", {0, 0, 0x2000, 0x1000, 0x1000, 0x2000});
     },
     "overlapping-bus-windows /soc note"},
    {"overlapping windows that do not agree",
     [](FdtBuilder& t) {
         soc(t).cells("dma-ranges", {0, 0, 0x2000, 0x1000, 0x8000, 0x2000});
     },
     "overlapping-bus-windows /soc error"},
    {"a long window over a later one, with one that agrees in between",
     [](FdtBuilder& t) {
         soc(t).cells("dma-ranges", {0, 0, 0x9000, 0x1000, 0x1000, 0x1000, 0x5000, 0x10000, 0x1000});
     },
     "overlapping-bus-windows /soc error"},
    {"windows side by side that do not agree",
     [](FdtBuilder& t) {
         soc(t).cells("dma-ranges", {0, 0, 0x2000, 0x2000, 0x8000, 0x2000});
     },
     "none"},
};

const RuleCase use_cases[] = {
    {"no RAM in the window of a master",
     [](FdtBuilder& t) {
         master(soc(gib_1(t)).cells("dma-ranges", {0, 0, 0x40000000}));
     },
     "range-misses-all-ram /soc error", ask_arm_6_1},
    {"on arm64 the machine's zone is one of its consequences",
     [](FdtBuilder& t) {
         master(soc(gib_1(t)).cells("dma-ranges", {0, 0, 0x40000000}));
     },
     "one-bad-range-empties-zone-dma /soc warning; range-misses-all-ram /soc error"},
    {"no RAM in the window of nobody",
     [](FdtBuilder& t) {
         soc(gib_1(t)).cells("dma-ranges", {0, 0, 0x40000000});
     },
     "one-bad-range-empties-zone-dma /soc error"},
    {"6.1 widens such a zone",
     [](FdtBuilder& t) {
         soc(gib_1(t)).cells("dma-ranges", {0, 0, 0x40000000});
     },
     "none", ask_arm64_6_1},
    {"an entry of size 0 is an error of its own",
     [](FdtBuilder& t) {
         soc(gib_1(t)).cells("dma-ranges", {0, 0, 0});
     },
     "one-bad-range-empties-zone-dma /soc warning; zero-size-entry /soc error"},
    {"behind an IOMMU nobody needs RAM in the window",
     [](FdtBuilder& t) {
         smmu(gib_1(t));
         master(soc(t).cells("dma-ranges", {0, 0, 0x40000000})).cells("iommus", {1, 5});
     },
     "none", ask_arm64_6_1},
    {"a pool in on-chip memory is what the window is for",
     [](FdtBuilder& t) {
         gib_1(t).node("reserved-memory").bus(1, 1).empty("ranges").device("sram@10000", "shared-dma-pool");
         t.cells("reg", {0x10000, 0x10000}).empty("no-map").phandle(5).end().end();
         master(soc(t).cells("dma-ranges", {0, 0, 0x40000000})).cells("memory-region", {5});
     },
     "none", ask_arm_6_1},
    {"a copy of ranges",
     [](FdtBuilder& t) {
         gib_1(t).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x50000000, 0x10000000});
         master(t.cells("dma-ranges", {0, 0x50000000, 0x10000000}));
     },
     "dma-ranges-copied-from-ranges /soc error", ask_arm_6_1},
    {"part of RAM",
     [](FdtBuilder& t) {
         master(soc(gib_1(t)).cells("dma-ranges", {0, 0x80000000, 0x20000000}));
     },
     "streaming-bounce-summary /memory@80000000 note; range-misses-some-ram /soc note"},
    {"a zone of 16 MiB",
     [](FdtBuilder& t) {
         soc(gib_1(t)).cells("dma-ranges", {0, 0x80000000, 0x1000000});
     },
     "zone-dma-collapse /soc warning"},
    {"a zone of half of 32 MiB of RAM is small, too",
     [](FdtBuilder& t) {
         t.node("memory@0").string("device_type", "memory").cells("reg", {0, 0x2000000}).end();
         soc(t).cells("dma-ranges", {0, 0, 0x1000000});
     },
     "zone-dma-collapse /soc warning"},
    {"all of little RAM",
     [](FdtBuilder& t) {
         t.node("memory@0").string("device_type", "memory").cells("reg", {0, 0x1000000}).end();
         soc(t).cells("dma-ranges", {0, 0, 0x1000000});
     },
     "none"},
    {"a limit lost, and all RAM within it",
     [](FdtBuilder& t) {
         soc(soc(gib_1(t)).cells("dma-ranges", {0, 0, 0xc0000000}), "a");
         master(soc(t, "b"));
     },
     "lost-limiting-range /soc note"},
    {"a limit lost, and only a device that may be a master",
     [](FdtBuilder& t) {
         suspect(soc(soc(soc(gib_1(t)).cells("dma-ranges", {0, 0, 0xc0000000}), "a"), "b"));
     },
     "lost-limiting-range /soc note"},
    {"a translation lost, and only a device that may be a master",
     [](FdtBuilder& t) {
         suspect(soc(soc(soc(t).cells("dma-ranges", {0, 0x80000000, 0x40000000}), "a"), "b"));
     },
     "lost-translating-range /soc/a warning"},
    {"a window without RAM, and only a device that may be a master",
     [](FdtBuilder& t) {
         suspect(soc(gib_1(t)).cells("dma-ranges", {0, 0xc0000000, 0x10000000}));
     },
     "range-misses-all-ram /soc warning"},
    {"the same for a client of a DMA controller",
     [](FdtBuilder& t) {
         suspect(soc(gib_1(t)).cells("dma-ranges", {0, 0xc0000000, 0x10000000})).cells("dmas", {9, 1});
     },
     "none"},
    {"a size with swapped cells",
     [](FdtBuilder& t) {
         wide(t).cells("dma-ranges", {0, 0, 0x80000000, 0x80000000, 3});
     },
     "implausible-cpu-address /top warning"},
    {"one empty window, and what becomes of the bounce buffer",
     [](FdtBuilder& t) {
         t.node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x40000000}).end();
         master(soc(t, "a").cells("dma-ranges", {0, 0x80000000, 0x20000000})).end().end();
         master(soc(t, "b").cells("dma-ranges", {0, 0, 0}));
     },
     "streaming-bounce-summary /memory@80000000 note; one-bad-range-empties-zone-dma /b error; "
     "zero-size-entry /b error"},
    {"3.18 reads no dma-ranges",
     [](FdtBuilder& t) {
         master(soc(t).cells("dma-ranges", {0, 0, 0}));
     },
     "none", ask_arm64_3_18},
    {"a limit lost, and RAM beyond it",
     [](FdtBuilder& t) {
         soc(soc(gib_1(t)).cells("dma-ranges", {0, 0, 0xa0000000}), "a");
         master(soc(t, "b"));
     },
     "lost-limiting-range /soc warning"},
    {"a limit lost by a device that does no DMA",
     [](FdtBuilder& t) {
         soc(soc(gib_1(t)).cells("dma-ranges", {0, 0, 0xa0000000}), "a");
         soc(t, "b").device("serial@0").cells("reg", {0, 1});
     },
     "none"},
    {"a limit that older kernels lack",
     [](FdtBuilder& t) {
         master(soc(soc(t).cells("dma-ranges", {0, 0, 0xc0000000}), "a"));
     },
     "version-dependent-range /soc note"},
    {"an offset that older kernels lack",
     [](FdtBuilder& t) {
         master(soc(soc(t).cells("dma-ranges", {0, 0x40000000, 0x40000000}), "a"));
     },
     "version-dependent-range /soc warning"},
    {"bus masters above 32 bits",
     [](FdtBuilder& t) {
         host(t).cells("dma-ranges", {0x03000000, 0x10, 0, 0, 0, 0x80000000});
     },
     "window-above-32-bit /pcie@2000 warning"},
    {"one of two windows above 32 bits",
     [](FdtBuilder& t) {
         host(t).cells("dma-ranges", {0x03000000, 0x10, 0, 0, 0, 0x80000000, 0x03000000, 0, 0, 0, 0, 0x80000000});
     },
     "none"},
    {"RAM behind a window to the functions",
     [](FdtBuilder& t) {
         host(gib_1(t)).cells("ranges", {0x02000000, 0, 0x80000000, 0xe0000000, 0, 0x1000000});
         t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
     },
     "ram-shadowed-by-outbound-window /pcie@2000 note"},
    {"behind an IOMMU its addresses are set aside",
     [](FdtBuilder& t) {
         host(smmu(gib_1(t))).cells("ranges", {0x02000000, 0, 0x80000000, 0xe0000000, 0, 0x1000000});
         t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0}).cells("iommu-map", {0, 1, 0, 0x10000});
     },
     "none"},
    {"an I/O window to the functions is no memory",
     [](FdtBuilder& t) {
         host(gib_1(t)).cells("ranges", {0x01000000, 0, 0x80000000, 0xe0000000, 0, 0x1000000});
         t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
     },
     "none"},
};

}  // namespace

TEST_CASE("rules: entries that no bus has") {
    check_families(window_families, entry_cases, &one_cell_each);
}

TEST_CASE("rules: windows against RAM and those who use them") {
    check_families(window_families, use_cases, &one_cell_each);
}

}  // namespace dmavet::test
