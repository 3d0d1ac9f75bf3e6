// SPDX-License-Identifier: Apache-2.0
// Where the rules about reserved memory draw their lines: what they grade up or down, what they leave out, and that one
// broken region is one finding. Every case expects all findings of the family.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

// "RULE PATH SEVERITY", one for each finding about reserved memory.
std::string findings(const Board& board) {
    std::string text;
    for (const Finding& finding : shown(board)) {
        if (finding.rule->family == "reserved-memory") {
            text += (text.empty() ? "" : "; ") + std::string(finding.rule->id) + " " + board.tree->path(finding.node) +
                    " " + std::string(to_string(finding.severity));
        }
    }
    return text.empty() ? "none" : text;
}

using Setting = void (*)(Question& question);

struct Case {
    std::string_view name;
    Build build;
    std::string_view expected;
    Setting setting = nullptr;
};

void check(const Case& c) {
    const std::vector<std::byte> blob = blob_of(c.build);
    Question question;
    if (c.setting) {
        c.setting(question);
    }
    const Board board = checked(blob, question, every_rule());
    CAPTURE(c.name);
    INFO(dts_text(*board.tree));
    CHECK(findings(board) == c.expected);
}

void given_ram(Question& question) {
    question.memory = {{0x80000000, 0x40000000}};
}
void arm32(Question& question) {
    question.arch = Arch::arm;
}
void with_restricted_pools(Question& question) {
    question.config.emplace().options["CONFIG_DMA_RESTRICTED_POOL"] = true;
}

// A root of one cell each with 1 GiB of RAM at 2 GiB.
FdtBuilder& ram(FdtBuilder& t) {
    return t.bus(1, 1).node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x40000000});
}
FdtBuilder& reserved(FdtBuilder& t) {
    return t.node("reserved-memory").bus(1, 1).empty("ranges");
}
FdtBuilder& after_ram(FdtBuilder& t) {
    return reserved(ram(t).end());
}
FdtBuilder& pool(FdtBuilder& t, std::string_view name = "pool") {
    return t.device(name, "shared-dma-pool");
}
FdtBuilder& carve_out(FdtBuilder& t, std::string_view name, std::uint32_t base, std::uint32_t size) {
    return t.node(name).cells("reg", {base, size});
}
// Closes the open region and /reserved-memory, and refers to the region with phandle 1.
FdtBuilder& used(FdtBuilder& t) {
    return t.phandle(1).end().end().device("dev").cells("memory-region", {1});
}

const Case places[] = {
    {"a region without reg that only sets bus addresses aside",
     [](FdtBuilder& t) {
         after_ram(t).node("iova").cells("iommu-addresses", {1, 0x1000, 0x1000});
     },
     "none"},
    {"what stands in such a region is not one level too deep",
     [](FdtBuilder& t) {
         carve_out(after_ram(t).node("iova").cells("iommu-addresses", {1, 0x1000, 0x1000}), "part", 0x90000000, 0x1000);
     },
     "none"},
    {"an empty reg", [](FdtBuilder& t) { pool(after_ram(t)).empty("reg").empty("no-map"); },
     "region-reg-length /reserved-memory/pool error"},
    {"alignment is never read beside a reg",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "log", 0x90000000, 0x1000).cells("alignment", {0, 0x1000});
     },
     "none"},
    {"alignment of the wrong length, and nothing about what else is wrong",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("size", {0x1234}).cells("alignment", {0, 1}).empty("reusable").empty("no-map");
     },
     "dynamic-region-cells /reserved-memory/pool error"},
    {"reusable and no-map of the right length, but size is not",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("size", {0, 1}).empty("reusable").empty("no-map");
     },
     "dynamic-region-cells /reserved-memory/pool error"},
    {"a pool of arm without no-map whose reg has a cell too many",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x400000, 0});
     },
     "region-reg-length /reserved-memory/pool error", arm32},
    {"alloc-ranges without an entry",
     [](FdtBuilder& t) { pool(after_ram(t)).cells("size", {0x400000}).empty("alloc-ranges").empty("no-map"); },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"a disabled region of size 0",
     [](FdtBuilder& t) { carve_out(after_ram(t), "log", 0x90000000, 0).string("status", "disabled"); }, "none"},
    {"a rejected /reserved-memory is one finding, whatever is in it",
     [](FdtBuilder& t) {
         pool(ram(t).end().node("reserved-memory").bus(1, 1)).cells("reg", {0x90000001, 0x1234}).empty("reusable");
         used(t.empty("linux,cma-default")).cells("memory-region", {7});
     },
     "reserved-memory-node-rejected /reserved-memory error"},
    {"a rejected /reserved-memory without children",
     [](FdtBuilder& t) { ram(t).end().node("reserved-memory").bus(2, 2); }, "none"},
    {"a unit address does not hide /reserved-memory from the kernel",
     [](FdtBuilder& t) {
         carve_out(ram(t).end().node("reserved-memory@0").bus(1, 1).empty("ranges"), "log", 0x90000000, 0x1000)
             .empty("no-map");
     },
     "none"},
    {"a pool below a child of /reserved-memory",
     [](FdtBuilder& t) { carve_out(after_ram(t), "fw", 0x90000000, 0x1000).node("part").empty("no-map"); },
     "reserved-properties-outside /reserved-memory/fw/part warning"},
    {"regions one level too deep are one finding, with the device that refers to one",
     [](FdtBuilder& t) {
         carve_out(after_ram(t).node("group"), "fw", 0x90000000, 0x1000).end();
         pool(t).cells("reg", {0x98000000, 0x1000}).empty("no-map").phandle(1).end().end().end();
         t.device("dev").cells("memory-region", {1});
     },
     "reserved-properties-outside /reserved-memory/group/fw warning"},
    {"a node without a place whose children have none either",
     [](FdtBuilder& t) { after_ram(t).node("group").node("fw").cells("label", {1}); },
     "region-without-reg-or-size /reserved-memory/group warning"},
};

const Case kinds[] = {
    {"reusable and no-map without a handler",
     [](FdtBuilder& t) { carve_out(after_ram(t), "fw", 0x90000000, 0x1000).empty("reusable").empty("no-map"); },
     "reusable-and-nomap /reserved-memory/fw warning"},
    {"reusable, no-map and misaligned, called the default",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000100, 0x1000}).empty("reusable").empty("no-map");
         t.empty("linux,cma-default");
     },
     "reusable-and-nomap /reserved-memory/pool error"},
    {"a misaligned default CMA area",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x300000}).empty("reusable").empty("linux,cma-default");
     },
     "cma-alignment /reserved-memory/pool error"},
    {"a disabled default CMA area",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("reusable").empty("linux,cma-default");
         t.string("status", "disabled");
     },
     "cma-default-invalid /reserved-memory/pool note"},
    {"a default CMA area that is not reusable, without no-map",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("linux,cma-default"));
     },
     "cma-default-invalid /reserved-memory/pool error"},
    {"a default CMA area with a misspelt reusable: misspelt-dma-property",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("reuseable").empty("linux,cma-default");
     },
     "none"},
    {"cma= bypasses both default areas",
     [](FdtBuilder& t) {
         pool(after_ram(t), "a").cells("reg", {0x90000000, 0x400000}).empty("reusable").empty("linux,cma-default");
         pool(t.end(), "b").cells("reg", {0x98000000, 0x400000}).empty("reusable").empty("linux,cma-default");
     },
     "none", [](Question& o) { o.cmdline = "cma=64M"; }},
    {"a restricted pool with no-map, where the kernel has such pools",
     [](FdtBuilder& t) {
         used(after_ram(t).device("pool", "restricted-dma-pool").cells("reg", {0x90000000, 0x400000}).empty("no-map"));
     },
     "restricted-pool-properties /reserved-memory/pool error", with_restricted_pools},
    {"a restricted pool without a place is one finding",
     [](FdtBuilder& t) { used(after_ram(t).device("pool", "restricted-dma-pool").empty("no-map")); },
     "region-without-reg-or-size /reserved-memory/pool warning"},
    {"a restricted pool, where the kernel has them",
     [](FdtBuilder& t) {
         used(after_ram(t).device("pool", "restricted-dma-pool").cells("reg", {0x90000000, 0x400000}));
     },
     "none", with_restricted_pools},
    {"two restricted pools, where it has none, are one finding",
     [](FdtBuilder& t) {
         after_ram(t).device("a", "restricted-dma-pool").cells("reg", {0x90000000, 0x400000}).end();
         t.device("b", "restricted-dma-pool").cells("reg", {0x98000000, 0x400000});
     },
     "restricted-pool-not-supported /reserved-memory/a note"},
    {"only the end of the last page is lost",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x90000000, 0x1800}).empty("no-map"));
     },
     "unaligned-pool /reserved-memory/pool warning"},
    {"a pool smaller than a page",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x90000000, 0x800}).empty("no-map"));
     },
     "unaligned-pool /reserved-memory/pool error"},
};

const Case mappings[] = {
    {"outside RAM",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x10000000, 0x1000}));
     },
     "none"},
    {"in RAM, and nobody refers to it",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x1000});
     },
     "coherent-pool-not-nomap /reserved-memory/pool warning"},
    {"RAM is unknown",
     [](FdtBuilder& t) {
         used(pool(reserved(t.bus(1, 1))).cells("reg", {0x90000000, 0x1000}));
     },
     "coherent-pool-not-nomap /reserved-memory/pool warning"},
    {"the kernel takes it from RAM", [](FdtBuilder& t) { used(pool(after_ram(t)).cells("size", {0x1000})); },
     "coherent-pool-not-nomap /reserved-memory/pool error"},
    {"32-bit Arm refuses it wherever it lies",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x10000000, 0x1000}));
     },
     "coherent-pool-not-nomap /reserved-memory/pool error", arm32},
};

const Case overlaps[] = {
    {"side by side",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "a", 0x90000000, 0x1000).end();
         carve_out(t, "b", 0x90001000, 0x1000);
     },
     "none"},
    {"the same carve-out twice",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "a", 0x90000000, 0x1000).end();
         carve_out(t, "b", 0x90000000, 0x1000);
     },
     "region-overlap /reserved-memory/a note"},
    {"mapped and not",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "a", 0x90000000, 0x1000).end();
         carve_out(t, "b", 0x90000000, 0x1000).empty("no-map");
     },
     "region-overlap /reserved-memory/a warning"},
    {"three in one are one finding, and a pool makes it an error",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "big", 0x90000000, 0x10000).end();
         carve_out(t, "a", 0x90001000, 0x1000).end();
         carve_out(t, "b", 0x90003000, 0x1000).end();
         pool(t).cells("reg", {0x90004000, 0x1000}).empty("no-map");
     },
     "region-overlap /reserved-memory/big error"},
    {"a chain",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "a", 0x90000000, 0x2000).end();
         carve_out(t, "b", 0x90001000, 0x2000).end();
         carve_out(t, "c", 0x90002000, 0x2000);
     },
     "region-overlap /reserved-memory/a warning; region-overlap /reserved-memory/b warning"},
    {"a region that ends at the last address",  // 2^32 in a 64-bit sum
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "a", 0xfffff000, 0x1000).end();
         carve_out(t, "b", 0xffffe000, 0x1000);
     },
     "none"},
};

}  // namespace

TEST_CASE("reserved memory: places that cannot be read, and what nobody reads") {
    for (const Case& c : places) {
        check(c);
    }
}

TEST_CASE("reserved memory: what a region is") {
    for (const Case& c : kinds) {
        check(c);
    }
}

TEST_CASE("reserved memory: a device's pool without no-map") {
    for (const Case& c : mappings) {
        check(c);
    }
}

TEST_CASE("reserved memory: overlaps") {
    for (const Case& c : overlaps) {
        check(c);
    }
}

namespace {

FdtBuilder& dynamic_cma(FdtBuilder& t, std::initializer_list<std::uint32_t> ranges, std::uint32_t size = 0x4000000) {
    return pool(t).cells("size", {size}).empty("reusable").empty("linux,cma-default").cells("alloc-ranges", ranges);
}
// A bus that reaches the first 512 MiB of RAM, with a device that uses the region of phandle 1.
FdtBuilder& narrow_bus(FdtBuilder& t, std::string_view device = "dma-controller@1000") {
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x80000000, 0x20000000});
    return t.device(device).cells("reg", {0x1000, 0x100});
}

const Case sizes[] = {
    {"alloc-ranges from 0 is a limit",
     [](FdtBuilder& t) {
         dynamic_cma(after_ram(t), {0, 0xa0000000});
     },
     "none"},
    {"begins below RAM",
     [](FdtBuilder& t) {
         dynamic_cma(after_ram(t), {0x60000000, 0x40000000});
     },
     "alloc-ranges-partly-outside-ram /reserved-memory/pool warning"},
    {"RAM is unknown",
     [](FdtBuilder& t) {
         dynamic_cma(reserved(t.bus(1, 1)), {0x60000000, 0x40000000});
     },
     "none"},
    {"RAM is given",
     [](FdtBuilder& t) {
         dynamic_cma(reserved(t.bus(1, 1)), {0x60000000, 0x40000000});
     },
     "alloc-ranges-partly-outside-ram /reserved-memory/pool warning", given_ram},
    {"one bank that firmware fills in",
     [](FdtBuilder& t) {
         ram(t).cells("linux,usable-memory", {0x80000000, 0x1000}).end();
         t.node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0}).end();
         dynamic_cma(reserved(t), {0x40000000, 0x40000000});
     },
     "none"},
    {"no RAM there",
     [](FdtBuilder& t) {
         dynamic_cma(after_ram(t), {0x40000000, 0x40000000});
     },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"the second range has room",
     [](FdtBuilder& t) {
         dynamic_cma(after_ram(t), {0x40000000, 0x40000000, 0x90000000, 0x4000000});
     },
     "none"},
    {"RAM is unknown, but no range is large enough",
     [](FdtBuilder& t) {
         dynamic_cma(reserved(t.bus(1, 1)), {0x60000000, 0x2000000, 0x80000000, 0x2000000});
     },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"RAM is unknown, and two ranges that touch are taken as one",
     [](FdtBuilder& t) {
         dynamic_cma(reserved(t.bus(1, 1)), {0x60000000, 0x2000000, 0x62000000, 0x2000000});
     },
     "none"},
    {"a fixed region takes the room",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "fw", 0x91000000, 0x1000).end();
         dynamic_cma(t, {0x90000000, 0x4000000});
     },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"larger than RAM", [](FdtBuilder& t) { pool(after_ram(t)).cells("size", {0x50000000}).empty("reusable"); },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"a CMA area above RAM, where firmware may add some",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0xd0000000, 0x400000}).empty("reusable");
     },
     "cma-region-outside-ram /reserved-memory/pool note"},
    {"the same, and a device counts on it",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0xd0000000, 0x400000}).empty("reusable"));
     },
     "cma-region-outside-ram /reserved-memory/pool warning"},
    {"a CMA area above RAM that is given",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0xd0000000, 0x400000}).empty("reusable"));
     },
     "cma-region-outside-ram /reserved-memory/pool warning", given_ram},
    {"cma= above RAM", [](FdtBuilder& t) { ram(t).end().node("chosen").string("bootargs", "cma=16M@0xd0000000"); },
     "cma-argument-outside-ram /chosen error"},
    {"cma= at a place that a region has",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("no-map").end().end();
         t.node("chosen").string("bootargs", "cma=16M@0x90000000");
     },
     "cma-argument-unsatisfiable /chosen warning"},
    {"cma= at the place of a default area that it bypasses",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("reusable").empty("linux,cma-default");
         t.end().end().node("chosen").string("bootargs", "cma=16M@0x90000000");
     },
     "none"},
    {"cma= bypasses a misaligned default area, and a device refers to it",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x90100000, 0x400000}).empty("reusable").empty("linux,cma-default"));
         t.end().node("chosen").string("bootargs", "cma=16M");
     },
     "cma-argument-bypasses-region /reserved-memory/pool warning"},
    {"cma=0 asks for none", [](FdtBuilder& t) { ram(t).end().node("chosen").string("bootargs", "cma=0"); }, "none"},
    {"cma= takes the region of nobody",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("size", {0x1000000}).empty("reusable").empty("linux,cma-default").end().end();
         t.node("chosen").string("bootargs", "cma=16M");
     },
     "none"},
    {"the default area above 4 GiB, and a master with a mask of 32 bits",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("memory@80000000").string("device_type", "memory");
         t.cells("reg", {0, 0x80000000, 0, 0x40000000, 8, 0, 0, 0x40000000}).end();
         pool(t.node("reserved-memory").bus(2, 2).empty("ranges")).cells("size", {0, 0x4000000}).empty("reusable");
         t.empty("linux,cma-default").cells("alloc-ranges", {8, 0, 0, 0x40000000}).end().end();
         t.device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x1000});
     },
     "cma-beyond-zone /reserved-memory/pool warning"},
    {"a pool with swapped cells",
     [](FdtBuilder& t) {
         t.bus(2, 2)
             .node("memory@80000000")
             .string("device_type", "memory")
             .cells("reg", {0, 0x80000000, 0, 0x40000000})
             .end();
         pool(t.node("reserved-memory").bus(2, 2).empty("ranges")).cells("reg", {0x90000000, 0, 0x400000, 0});
         used(t.empty("no-map")).cells("reg", {0, 0x1000, 0, 0x1000});
     },
     "pool-above-default-mask /reserved-memory/pool error"},
    {"mem= cuts off two CMA regions",
     [](FdtBuilder& t) {
         pool(after_ram(t), "a").cells("reg", {0xb0000000, 0x400000}).empty("reusable").end();
         pool(t, "b").cells("reg", {0xb8000000, 0x400000}).empty("reusable").end().end();
         t.node("chosen").string("bootargs", "mem=512M");
     },
     "cma-region-outside-ram /chosen warning"},
    {"a pool over a memory window of a host bridge",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x40000000, 0x400000}).empty("no-map")).end();
         t.device("pcie@1000").string("device_type", "pci").cells("reg", {0x1000, 0x100}).bus(3, 2);
         t.cells("ranges", {0x02000000, 0, 0x40000000, 0x40000000, 0, 0x10000000});
     },
     "pool-over-registers /reserved-memory/pool error"},
    {"a pool in memory on the chip",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x10000000, 0x10000}).empty("no-map")).end();
         t.device("sram@10000000", "mmio-sram").cells("reg", {0x10000000, 0x10000});
     },
     "none"},
    {"cma= with a limit below RAM",
     [](FdtBuilder& t) { ram(t).end().node("chosen").string("bootargs", "cma=16M@0-1G"); },
     "cma-argument-unsatisfiable /chosen warning"},
};

const Case windows[] = {
    {"a CMA area of a device outside its window",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0xa0000000, 0x400000}).empty("reusable").phandle(1).end().end();
         narrow_bus(t).cells("memory-region", {1});
     },
     "pool-outside-dma-window /reserved-memory/pool error"},
    {"where the kernel puts it",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("size", {0x400000}).empty("no-map").phandle(1).end().end();
         narrow_bus(t).cells("memory-region", {1});
     },
     "pool-outside-dma-window /reserved-memory/pool warning"},
    {"a carve-out for another processor",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "fw", 0xa0000000, 0x400000).empty("no-map").phandle(1).end().end();
         narrow_bus(t).cells("memory-region", {1});
     },
     "none"},
    {"the default CMA area may end above the window",
     [](FdtBuilder& t) {
         dynamic_cma(reserved(t.bus(1, 1)), {0x80000000, 0x20200000}).end().end();
         narrow_bus(t);
     },
     "cma-beyond-zone /reserved-memory/pool warning"},
    {"nothing behind the window is a bus master",
     [](FdtBuilder& t) {
         dynamic_cma(reserved(t.bus(1, 1)), {0x80000000, 0x20200000}).end().end();
         narrow_bus(t, "gpio@1000");
     },
     "none"},
    {"the end of RAM in a memory node decides nothing",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("size", {0x400000}).empty("reusable").empty("linux,cma-default").end().end();
         narrow_bus(t);
     },
     "none"},
    {"the end of RAM that is given does",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("size", {0x400000}).empty("reusable").empty("linux,cma-default").end().end();
         narrow_bus(t);
     },
     "cma-beyond-zone /reserved-memory/pool warning", given_ram},
};

FdtBuilder& smmu(FdtBuilder& t) {
    return t.device("smmu", "arm,mmu-500").cells("#iommu-cells", {1}).phandle(9).end();
}

const Case references[] = {
    {"several wrong entries are one finding, and 0 is none",
     [](FdtBuilder& t) {
         ram(t).end().device("dev").cells("memory-region", {0, 7, 8});
     },
     "memory-region-target-wrong /dev error"},
    {"only <0>", [](FdtBuilder& t) { ram(t).end().device("dev").cells("memory-region", {0}); },
     "memory-region-target-wrong /dev warning"},
    {"<0> first, without names",
     [](FdtBuilder& t) {
         used(carve_out(after_ram(t), "fw", 0x90000000, 0x1000)).end();
         t.device("other").cells("memory-region", {0, 1});
     },
     "memory-region-target-wrong /other warning"},
    {"<0> first, with names, and <0> later",
     [](FdtBuilder& t) {
         used(carve_out(after_ram(t), "fw", 0x90000000, 0x1000)).end();
         t.device("a").cells("memory-region", {0, 1}).strings("memory-region-names", {"x", "y"}).end();
         t.device("b").cells("memory-region", {1, 0});
     },
     "none"},
    {"SRAM, which a driver may look up by itself",
     [](FdtBuilder& t) {
         ram(t).end().device("sram@1000", "mmio-sram").cells("reg", {0x1000, 0x1000}).phandle(1).end();
         t.device("dev").cells("memory-region", {1});
     },
     "memory-region-target-wrong /dev warning"},
    {"a node without a place",
     [](FdtBuilder& t) { ram(t).end().node("other").phandle(1).end().device("dev").cells("memory-region", {1}); },
     "memory-region-target-wrong /dev error"},
    {"a pool whose status begins like disabled",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("no-map").string("status", "disable"));
     },
     "memory-region-to-disabled-pool /reserved-memory/pool warning"},
    {"a disabled device",
     [](FdtBuilder& t) { ram(t).end().device("dev").string("status", "disabled").cells("memory-region", {7}); },
     "none"},
    {"two devices that refer to a disabled carve-out",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "fw", 0x90000000, 0x1000).string("status", "disabled");
         used(t).end().device("other").cells("memory-region", {1});
     },
     "memory-region-to-disabled-pool /reserved-memory/fw note"},
    {"a region whose status nobody knows: bad-status-value",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "fw", 0x90000000, 0x1000).string("status", "enable");
         used(t);
     },
     "none"},
    {"a misspelt no-map: misspelt-dma-property",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("nomap"));
     },
     "none"},
    {"two devices with one pool behind an IOMMU are one finding",
     [](FdtBuilder& t) {
         used(pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("no-map")).cells("iommus", {9, 1}).end();
         smmu(t.device("other").cells("memory-region", {1}).cells("iommus", {9, 2}).end());
     },
     "pool-behind-translating-iommu /dev error"},
    {"a pool that the IOMMU maps",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("no-map");
         used(t.cells("iommu-addresses", {2, 0x90000000, 0x1000})).phandle(2).cells("iommus", {9, 1}).end();
         smmu(t);
     },
     "none"},
    {"two pools of a device behind an IOMMU, of which its driver chooses",
     [](FdtBuilder& t) {
         pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("no-map").phandle(1).end();
         t.device("second", "shared-dma-pool").cells("reg", {0x90001000, 0x1000}).empty("no-map").phandle(2);
         smmu(t.end().end().device("dev").cells("memory-region", {1, 2}).cells("iommus", {9, 1}).end());
     },
     "none"},
    {"a driver that asks by name",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "fw", 0x90000000, 0x1000).phandle(2).end();
         used(pool(t).cells("reg", {0x90001000, 0x1000}).empty("no-map")).end();
         t.device("named").cells("memory-region", {2, 1}).strings("memory-region-names", {"fw", "dma"}).end();
         t.device("other").cells("memory-region", {2, 1});
     },
     "pool-not-first-region /other note"},
};

}  // namespace

TEST_CASE("reserved memory: room, RAM and the default area") {
    for (const Case& c : sizes) {
        check(c);
    }
}

TEST_CASE("reserved memory: windows") {
    for (const Case& c : windows) {
        check(c);
    }
}

TEST_CASE("reserved memory: the property that leaves no room") {
    const auto found = [](Build build) {
        const std::vector<std::byte> blob = blob_of(build);
        const Board board = checked(blob, {});
        for (const Finding& finding : shown(board)) {
            if (finding.rule->id == "alloc-ranges-unsatisfiable") {
                return std::string(finding.property) + ": " + finding.message;
            }
        }
        return std::string("none");
    };
    CHECK(found([](FdtBuilder& t) {
              pool(after_ram(t)).cells("size", {0x100000}).cells("alignment", {0x40000000}).empty("no-map");
              t.cells("alloc-ranges", {0x90000000, 0x10000000});
          }) ==
          "alignment: no free block of 1 MiB in alloc-ranges starts at a multiple of 1 GiB: the kernel cannot "
          "place the region");
    CHECK(found([](FdtBuilder& t) {
              dynamic_cma(after_ram(t), {0x90100000, 0x400000}, 0x400000);
          }) ==
          "alloc-ranges: no free block of 4 MiB in alloc-ranges starts at a multiple of 2 MiB: the kernel cannot place "
          "the region");
    CHECK(found([](FdtBuilder& t) {
              dynamic_cma(reserved(t.bus(1, 1)), {0x60000000, 0x2000000});
          }) ==
          "alloc-ranges: the largest block in alloc-ranges is 32 MiB, too small for the region of 64 MiB: the kernel "
          "cannot place it");
}

TEST_CASE("reserved memory: names that are nearly right") {
    const auto found = [](Build build) {
        const std::vector<std::byte> blob = blob_of(build);
        const Board board = checked(blob, {});
        std::string text;
        for (const Finding& finding : shown(board)) {
            if (finding.rule->id == "misspelt-dma-property" || finding.rule->id == "unresolved-dma-mem") {
                text += std::string(finding.rule->id) + " " + std::string(finding.property) + "; ";
            }
        }
        return text;
    };
    CHECK(found([](FdtBuilder& t) {
              pool(after_ram(t)).cells("size", {0x1000}).cells("aligment", {0x1000}).empty("no-map");
              t.cells("alloc-range", {0x90000000, 0x10000000});
          }) == "misspelt-dma-property aligment; misspelt-dma-property alloc-range; ");
    CHECK(found([](FdtBuilder& t) {
              carve_out(after_ram(t), "fw", 0x90000000, 0x1000).cells("aligment", {0x1000}).end().end();
              t.device("dev").cells("alloc-range", {0});
          }) == "");
    CHECK(found([](FdtBuilder& t) {
              t.device("dev").strings("memory-region-name", {"a"}).strings("interconnect-name", {"dma-mem"});
          }) == "misspelt-dma-property interconnect-name; misspelt-dma-property memory-region-name; ");
    for (const std::string_view name : {"dma_mem", "dmamem", "dma-men"}) {
        CAPTURE(name);
        FdtBuilder t;
        t.device("dev").cells("interconnects", {9, 1}).strings("interconnect-names", {"read", name}).end();
        const std::vector<std::byte> blob = t.finish();
        const Board board = checked(blob, {});
        CHECK(std::ranges::any_of(board.findings, [](const Finding& f) {
            return f.rule->id == "unresolved-dma-mem" && f.property == "interconnect-names";
        }));
    }
}

TEST_CASE("reserved memory: references") {
    for (const Case& c : references) {
        check(c);
    }
}

}  // namespace dmavet
