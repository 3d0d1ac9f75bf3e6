// SPDX-License-Identifier: Apache-2.0
// Where the rules about windows, RAM and cells draw their lines: what they grade, what they leave out, and that one
// mistake is not reported twice.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

// Every finding of these families as "RULE PATH SEVERITY", in the order of the report.
std::string findings(const Board& board) {
    constexpr std::array<std::string_view, 5> families{"windows", "reach", "cells", "pci", "platform"};
    std::string text;
    for (const Finding& finding : shown(board)) {
        if (std::find(families.begin(), families.end(), finding.rule->family) != families.end()) {
            text += (text.empty() ? "" : ", ") + std::string(finding.rule->id) + " " + board.tree->path(finding.node) +
                    " " + std::string(to_string(finding.severity));
        }
    }
    return text.empty() ? "none" : text;
}

struct Case {
    std::string_view name;
    Build build;  // one-cell addresses and sizes at the root
    std::string_view expected;
    KernelId kernel = arm64_6_12;
};

void check(const Case& c) {
    FdtBuilder tree;
    tree.bus(1, 1);
    c.build(tree);
    Question question;
    question.arch = c.kernel.arch;
    question.release = to_string(c.kernel.release);
    const Board board = checked(tree.finish(), question, every_rule());
    CAPTURE(c.name);
    INFO(dts_text(*board.tree));
    CHECK(findings(board) == c.expected);
}

// 1 GiB at 0x80000000.
FdtBuilder& ram(FdtBuilder& t) {
    return t.node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x40000000}).end();
}
FdtBuilder& bus(FdtBuilder& t, std::string_view name = "soc") {
    return t.device(name, "simple-bus").bus(1, 1).empty("ranges");
}
FdtBuilder& wide(FdtBuilder& t) {
    return t.device("top", "simple-bus").bus(2, 2).empty("ranges");
}
FdtBuilder& master(FdtBuilder& t) {
    return t.device("dma-controller@1000").cells("reg", {0x1000, 0x100});
}
FdtBuilder& suspect(FdtBuilder& t) {
    return t.device("hash@1000").cells("reg", {0x1000, 0x100}).cells("interrupts", {1});
}
FdtBuilder& host(FdtBuilder& t) {
    return t.device("pcie@2000").string("device_type", "pci").cells("reg", {0x2000, 0x100}).bus(3, 2);
}
FdtBuilder& smmu(FdtBuilder& t) {
    return t.device("iommu@1", "arm,mmu-500").cells("reg", {1, 1}).cells("#iommu-cells", {1}).phandle(1).end();
}

const Case entry_cases[] = {
    {"a size that is a mask",
     [](FdtBuilder& t) {
         master(bus(t).cells("dma-ranges", {0, 0, 0x3fffffff}));
     },
     "mask-style-size /soc warning"},
    {"the same for 6.1",
     [](FdtBuilder& t) {
         master(bus(t).cells("dma-ranges", {0, 0, 0x3fffffff}));
     },
     "mask-style-size /soc warning", arm64_6_1},
    {"2^64 - 1 is a mask",
     [](FdtBuilder& t) {
         master(t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, ~0U, ~0U}));
     },
     "mask-style-size /soc warning"},
    {"2^64 - 1 stops 6.1",
     [](FdtBuilder& t) {
         master(t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, ~0U, ~0U}));
     },
     "range-size-stops-probe /soc error", arm64_6_1},
    {"no device, no victim of it",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, ~0U, ~0U});
     },
     "mask-style-size /soc warning", arm64_6_1},
    {"not a whole page",
     [](FdtBuilder& t) {
         bus(t).cells("dma-ranges", {0, 0x800, 0x1000});
     },
     "unaligned-entry /soc warning"},
    {"up to the last address of one cell",
     [](FdtBuilder& t) {
         bus(t).cells("dma-ranges", {0x80000000, 0, 0x80000000});
     },
     "none"},
    {"a page too far",
     [](FdtBuilder& t) {
         bus(t).cells("dma-ranges", {0x80000000, 0, 0x80001000});
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
         bus(t).cells("dma-ranges", {0, 0, 0x2000, 0x1000, 0x1000, 0x2000});
     },
     "overlapping-bus-windows /soc note"},
    {"overlapping windows that do not agree",
     [](FdtBuilder& t) {
         bus(t).cells("dma-ranges", {0, 0, 0x2000, 0x1000, 0x8000, 0x2000});
     },
     "overlapping-bus-windows /soc error"},
    {"a long window over a later one, with one that agrees in between",
     [](FdtBuilder& t) {
         bus(t).cells("dma-ranges", {0, 0, 0x9000, 0x1000, 0x1000, 0x1000, 0x5000, 0x10000, 0x1000});
     },
     "overlapping-bus-windows /soc error"},
    {"windows side by side that do not agree",
     [](FdtBuilder& t) {
         bus(t).cells("dma-ranges", {0, 0, 0x2000, 0x2000, 0x8000, 0x2000});
     },
     "none"},
};

const Case use_cases[] = {
    {"no RAM in the window of a master",
     [](FdtBuilder& t) {
         master(bus(ram(t)).cells("dma-ranges", {0, 0, 0x40000000}));
     },
     "range-misses-all-ram /soc error", arm_6_1},
    {"on arm64 the machine's zone is one of its consequences",
     [](FdtBuilder& t) {
         master(bus(ram(t)).cells("dma-ranges", {0, 0, 0x40000000}));
     },
     "one-bad-range-empties-zone-dma /soc warning, range-misses-all-ram /soc error"},
    {"no RAM in the window of nobody",
     [](FdtBuilder& t) {
         bus(ram(t)).cells("dma-ranges", {0, 0, 0x40000000});
     },
     "one-bad-range-empties-zone-dma /soc error"},
    {"6.1 widens such a zone",
     [](FdtBuilder& t) {
         bus(ram(t)).cells("dma-ranges", {0, 0, 0x40000000});
     },
     "none", arm64_6_1},
    {"an entry of size 0 is an error of its own",
     [](FdtBuilder& t) {
         bus(ram(t)).cells("dma-ranges", {0, 0, 0});
     },
     "one-bad-range-empties-zone-dma /soc warning, zero-size-entry /soc error"},
    {"behind an IOMMU nobody needs RAM in the window",
     [](FdtBuilder& t) {
         smmu(ram(t));
         master(bus(t).cells("dma-ranges", {0, 0, 0x40000000})).cells("iommus", {1, 5});
     },
     "none", arm64_6_1},
    {"a pool in on-chip memory is what the window is for",
     [](FdtBuilder& t) {
         ram(t).node("reserved-memory").bus(1, 1).empty("ranges").device("sram@10000", "shared-dma-pool");
         t.cells("reg", {0x10000, 0x10000}).empty("no-map").phandle(5).end().end();
         master(bus(t).cells("dma-ranges", {0, 0, 0x40000000})).cells("memory-region", {5});
     },
     "none", arm_6_1},
    {"a copy of ranges",
     [](FdtBuilder& t) {
         ram(t).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x50000000, 0x10000000});
         master(t.cells("dma-ranges", {0, 0x50000000, 0x10000000}));
     },
     "dma-ranges-copied-from-ranges /soc error", arm_6_1},
    {"part of RAM",
     [](FdtBuilder& t) {
         master(bus(ram(t)).cells("dma-ranges", {0, 0x80000000, 0x20000000}));
     },
     "streaming-bounce-summary /memory@80000000 note, range-misses-some-ram /soc note"},
    {"a zone of 16 MiB",
     [](FdtBuilder& t) {
         bus(ram(t)).cells("dma-ranges", {0, 0x80000000, 0x1000000});
     },
     "zone-dma-collapse /soc warning"},
    {"a zone of half of 32 MiB of RAM is small, too",
     [](FdtBuilder& t) {
         t.node("memory@0").string("device_type", "memory").cells("reg", {0, 0x2000000}).end();
         bus(t).cells("dma-ranges", {0, 0, 0x1000000});
     },
     "zone-dma-collapse /soc warning"},
    {"all of little RAM",
     [](FdtBuilder& t) {
         t.node("memory@0").string("device_type", "memory").cells("reg", {0, 0x1000000}).end();
         bus(t).cells("dma-ranges", {0, 0, 0x1000000});
     },
     "none"},
    {"a limit lost, and all RAM within it",
     [](FdtBuilder& t) {
         bus(bus(ram(t)).cells("dma-ranges", {0, 0, 0xc0000000}), "a");
         master(bus(t, "b"));
     },
     "lost-limiting-range /soc note"},
    {"a limit lost, and only a device that may be a master",
     [](FdtBuilder& t) {
         suspect(bus(bus(bus(ram(t)).cells("dma-ranges", {0, 0, 0xc0000000}), "a"), "b"));
     },
     "lost-limiting-range /soc note"},
    {"a translation lost, and only a device that may be a master",
     [](FdtBuilder& t) {
         suspect(bus(bus(bus(t).cells("dma-ranges", {0, 0x80000000, 0x40000000}), "a"), "b"));
     },
     "lost-translating-range /soc/a warning"},
    {"a window without RAM, and only a device that may be a master",
     [](FdtBuilder& t) {
         suspect(bus(ram(t)).cells("dma-ranges", {0, 0xc0000000, 0x10000000}));
     },
     "range-misses-all-ram /soc warning"},
    {"the same for a client of a DMA controller",
     [](FdtBuilder& t) {
         suspect(bus(ram(t)).cells("dma-ranges", {0, 0xc0000000, 0x10000000})).cells("dmas", {9, 1});
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
         master(bus(t, "a").cells("dma-ranges", {0, 0x80000000, 0x20000000})).end().end();
         master(bus(t, "b").cells("dma-ranges", {0, 0, 0}));
     },
     "streaming-bounce-summary /memory@80000000 note, one-bad-range-empties-zone-dma /b error, "
     "zero-size-entry /b error"},
    {"3.18 reads no dma-ranges",
     [](FdtBuilder& t) {
         master(bus(t).cells("dma-ranges", {0, 0, 0}));
     },
     "none",
     {{3, 18}, Arch::arm64}},
    {"a limit lost, and RAM beyond it",
     [](FdtBuilder& t) {
         bus(bus(ram(t)).cells("dma-ranges", {0, 0, 0xa0000000}), "a");
         master(bus(t, "b"));
     },
     "lost-limiting-range /soc warning"},
    {"a limit lost by a device that does no DMA",
     [](FdtBuilder& t) {
         bus(bus(ram(t)).cells("dma-ranges", {0, 0, 0xa0000000}), "a");
         bus(t, "b").device("serial@0").cells("reg", {0, 1});
     },
     "none"},
    {"a limit that older kernels lack",
     [](FdtBuilder& t) {
         master(bus(bus(t).cells("dma-ranges", {0, 0, 0xc0000000}), "a"));
     },
     "version-dependent-range /soc note"},
    {"an offset that older kernels lack",
     [](FdtBuilder& t) {
         master(bus(bus(t).cells("dma-ranges", {0, 0x40000000, 0x40000000}), "a"));
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
         host(ram(t)).cells("ranges", {0x02000000, 0, 0x80000000, 0xe0000000, 0, 0x1000000});
         t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
     },
     "ram-shadowed-by-outbound-window /pcie@2000 warning"},
    {"behind an IOMMU its addresses are set aside",
     [](FdtBuilder& t) {
         host(smmu(ram(t))).cells("ranges", {0x02000000, 0, 0x80000000, 0xe0000000, 0, 0x1000000});
         t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0}).cells("iommu-map", {0, 1, 0, 0x10000});
     },
     "none"},
    {"an I/O window to the functions is no memory",
     [](FdtBuilder& t) {
         host(ram(t)).cells("ranges", {0x01000000, 0, 0x80000000, 0xe0000000, 0, 0x1000000});
         t.cells("dma-ranges", {0x02000000, 0, 0, 0, 1, 0});
     },
     "none"},
};

const Case leaf_cases[] = {
    {"an empty dma-ranges on a device", [](FdtBuilder& t) { t.device("dev").empty("dma-ranges"); },
     "unused-leaf-range /dev warning"},
    {"a window on a device",
     [](FdtBuilder& t) {
         t.device("dev").cells("dma-ranges", {0, 0, 0x1000});
     },
     "range-bus-without-cells /dev warning, unused-leaf-range /dev warning"},
    {"a port is no device below", [](FdtBuilder& t) { t.device("dev").empty("dma-ranges").node("port"); },
     "unused-leaf-range /dev warning"},
    {"a device below", [](FdtBuilder& t) { t.device("dev").empty("dma-ranges").device("child"); }, "none"},
    {"a bus that an overlay fills", [](FdtBuilder& t) { bus(t).empty("dma-ranges"); }, "none"},
    {"an interconnect provider",
     [](FdtBuilder& t) {
         t.device("mc").bus(1, 1).cells("#interconnect-cells", {0}).cells("dma-ranges", {0, 0, 0x1000});
     },
     "none"},
    {"a disabled device", [](FdtBuilder& t) { t.device("dev").empty("dma-ranges").string("status", "disabled"); },
     "none"},
};

const Case spelling_cases[] = {
    {"a letter more",
     [](FdtBuilder& t) { t.device("dev").cells("memory-regions", {1}).strings("memory-region-names", {"a"}); },
     "misspelt-dma-property /dev warning"},
    {"an underscore", [](FdtBuilder& t) { t.device("dev").cells("memory_region", {1}); },
     "misspelt-dma-property /dev warning"},
    {"two letters swapped", [](FdtBuilder& t) { t.device("dev").cells("iommu-mpa", {1}); },
     "misspelt-dma-property /dev warning"},
    {"two other letters", [](FdtBuilder& t) { t.device("dev").cells("xommuz", {1}).empty("non-mapped"); }, "none"},
    {"beside the right one",
     [](FdtBuilder& t) {
         t.device("dev").cells("iommu", {1}).cells("iommus", {1, 1}).end(), smmu(t);
     },
     "none"},
    {"a label", [](FdtBuilder& t) { t.node("__symbols__").string("iommu", "/iommu@1"); }, "none"},
    {"a disabled device", [](FdtBuilder& t) { t.device("dev").string("status", "disabled").cells("iommu", {1}); },
     "none"},
    {"the cells of an IOMMU, without which no list can be read",
     [](FdtBuilder& t) {
         t.device("dev").cells("reg", {2, 1}).cells("iommus", {1, 1}).end();
         t.device("iommu@1", "arm,mmu-500").cells("reg", {1, 1}).cells("#iommu-cell", {1}).phandle(1);
     },
     "misspelt-dma-property /iommu@1 error"},
    {"a pool's compatible",
     [](FdtBuilder& t) {
         t.node("reserved-memory").bus(1, 1).empty("ranges");
         t.device("pool@80000000", "shared-dma-pools").cells("reg", {0x80000000, 0x1000}).empty("no-map");
     },
     "misspelt-dma-property /reserved-memory/pool@80000000 warning"},
    {"masters on a bus without compatible: one finding",
     [](FdtBuilder& t) {
         t.node("bus@0").bus(1, 1).empty("ranges");
         t.device("a@1").cells("reg", {1, 1}).empty("dma-coherent").end();
         t.device("b@2").cells("reg", {2, 1}).empty("dma-coherent").end();
     },
     "master-below-nameless-bus /bus@0 warning"},
    {"parts of a device on a node that is no bus",
     [](FdtBuilder& t) { t.node("parts").bus(1, 0).device("a@1").cells("reg", {1}).empty("dma-coherent"); }, "none"},
};

const Case cell_cases[] = {
    {"inherited cells that the specification has, too",
     [](FdtBuilder& t) {
         wide(t).device("soc", "simple-bus").cells("#size-cells", {1}).cells("ranges", {0, 0, 0, 0, 1});
     },
     "range-bus-without-cells /top/soc note"},
    {"a disabled bus says nothing",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").string("status", "disabled").cells("ranges", {0, 0, 1});
     },
     "none"},
    {"no size cells above",
     [](FdtBuilder& t) {
         bus(t.device("soc", "simple-bus").bus(1, 0).empty("ranges"), "a").cells("dma-ranges", {0, 0x1000, 0x1000});
     },
     "zero-size-cells-on-dma-path /soc error"},
    {"no size cells, inherited from further up",
     [](FdtBuilder& t) {
         t.device("top", "simple-bus").bus(1, 0).empty("ranges").device("mid", "simple-bus").empty("ranges");
         bus(t).cells("dma-ranges", {0, 0x1000, 0x1000});
     },
     "zero-size-cells-on-dma-path /top error"},
    {"a status meant to be on", [](FdtBuilder& t) { t.device("dev").string("status", "Okay"); },
     "bad-status-value /dev warning"},
    {"a status meant to be off", [](FdtBuilder& t) { t.device("dev").string("status", "disable"); },
     "bad-status-value /dev note"},
    {"fail with a reason", [](FdtBuilder& t) { t.device("dev").string("status", "fail-sss"); }, "none"},
    {"an empty status", [](FdtBuilder& t) { t.device("dev").empty("status"); }, "bad-status-value /dev warning"},
    {"the status of what is no device", [](FdtBuilder& t) { t.node("port").string("status", "on"); }, "none"},
    {"a status below a disabled bus",
     [](FdtBuilder& t) { bus(t).string("status", "disabled").device("dev").string("status", "on"); }, "none"},
    {"the status of a reserved region",
     [](FdtBuilder& t) {
         t.node("reserved-memory")
             .bus(1, 1)
             .empty("ranges")
             .node("a@0")
             .cells("reg", {0, 0x1000})
             .string("status", "on");
     },
     "bad-status-value /reserved-memory/a@0 warning"},
    {"interconnects may be empty where none is for DMA",
     [](FdtBuilder& t) { t.device("dev").empty("interconnects").string("interconnect-names", "cfg"); }, "none"},
    {"an empty list is not also unresolved",
     [](FdtBuilder& t) { t.device("dev").empty("interconnects").string("interconnect-names", "dma-mem"); },
     "empty-phandle-list /dev warning"},
    {"dma-mem without interconnects", [](FdtBuilder& t) { t.device("dev").string("interconnect-names", "dma-mem"); },
     "unresolved-dma-mem /dev error"},
    {"dma-mem to nowhere",
     [](FdtBuilder& t) {
         t.device("dev").cells("interconnects", {9, 1}).string("interconnect-names", "dma-mem");
     },
     "unresolved-dma-mem /dev error"},
    {"fewer names than regions",
     [](FdtBuilder& t) {
         t.node("a").phandle(1).end().device("dev").cells("memory-region", {1, 1}).string("memory-region-names", "x");
     },
     "memory-region-names-count /dev warning"},
    {"a name for no region", [](FdtBuilder& t) { t.device("dev").string("memory-region-names", "x"); },
     "memory-region-names-count /dev warning"},
    {"no device_type, but the name",
     [](FdtBuilder& t) {
         t.device("pcie@0").bus(3, 2).cells("ranges", {0x02000000, 0, 0, 0, 0, 0x1000});
     },
     "missing-pci-device-type /pcie@0 note"},
    {"neither device_type nor the name",
     [](FdtBuilder& t) {
         t.device("pci@0").bus(3, 2).cells("ranges", {0x02000000, 0, 0, 0, 0, 0x1000});
     },
     "missing-pci-device-type /pci@0 warning"},
    {"an AMBA device without reg", [](FdtBuilder& t) { t.device("dma@0", "arm,primecell"); },
     "amba-without-translatable-reg /dma@0 error"},
    {"three AMBA devices beyond one window",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0, 0x1000});
         for (const std::string_view name : {"a@5000", "b@6000", "c@7000"}) {
             t.device(name, "arm,primecell").cells("reg", {0x5000, 0x100}).end();
         }
     },
     "amba-without-translatable-reg /soc error"},
    {"an AMBA device where the kernel does not look",
     [](FdtBuilder& t) {
         t.device("i2c@0", "test,i2c").bus(1, 0).cells("reg", {0, 0x100}).device("dma@0", "arm,primecell");
     },
     "none"},
    {"an AMBA device on a bus to which the kernel does not get",
     [](FdtBuilder& t) {
         t.node("nameless").bus(1, 1).empty("ranges").device("soc", "simple-bus").bus(1, 1);
         t.cells("ranges", {0, 0, 0x1000}).device("dma@5000", "arm,primecell").cells("reg", {0x5000, 0x100});
     },
     "none"},
    {"an fsl-mc bus without a window", [](FdtBuilder& t) { t.device("mc@0", "fsl,qoriq-mc").bus(3, 1); },
     "fsl-mc-or-cdx-unconfigured /mc@0 error"},
    {"an fsl-mc bus with a window above",
     [](FdtBuilder& t) {
         bus(t).cells("dma-ranges", {0, 0, 0x1000}).device("mc@0", "fsl,qoriq-mc").bus(3, 1);
     },
     "none"},
};

}  // namespace

TEST_CASE("rules: entries that no bus has") {
    for (const Case& c : entry_cases) {
        check(c);
    }
}

TEST_CASE("rules: windows against RAM and those who use them") {
    for (const Case& c : use_cases) {
        check(c);
    }
}

TEST_CASE("rules: dma-ranges where it applies to nothing") {
    for (const Case& c : leaf_cases) {
        check(c);
    }
}

TEST_CASE("rules: names that are nearly right, and buses without one") {
    for (const Case& c : spelling_cases) {
        check(c);
    }
}

TEST_CASE("rules: the form of properties") {
    for (const Case& c : cell_cases) {
        check(c);
    }
}

}  // namespace dmavet
