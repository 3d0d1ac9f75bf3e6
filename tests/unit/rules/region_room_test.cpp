// SPDX-License-Identifier: Apache-2.0
// Is there room for a region, RAM where it lies, and a window on it? Every case expects all
// findings about reserved memory.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "unit/rules/region_trees.hpp"

namespace dmavet {

using namespace test;
using namespace test::region_trees;

namespace {

FdtBuilder& dynamic_cma(FdtBuilder& t, std::initializer_list<std::uint32_t> ranges, std::uint32_t size = 0x4000000) {
    return shared_pool(t)
        .cells("size", {size})
        .empty("reusable")
        .empty("linux,cma-default")
        .cells("alloc-ranges", ranges);
}
// A bus that reaches the first 512 MiB of RAM, with a device that uses the region of phandle 1.
FdtBuilder& behind_512m(FdtBuilder& t, std::string_view device = "dma-controller@1000") {
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x80000000, 0x20000000});
    return t.device(device).cells("reg", {0x1000, 0x100});
}

const RuleCase sizes[] = {
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
         dynamic_cma(regions(t.bus(1, 1)), {0x60000000, 0x40000000});
     },
     "none"},
    {"RAM is given",
     [](FdtBuilder& t) {
         dynamic_cma(regions(t.bus(1, 1)), {0x60000000, 0x40000000});
     },
     "alloc-ranges-partly-outside-ram /reserved-memory/pool warning", given_ram},
    {"one bank that firmware fills in",
     [](FdtBuilder& t) {
         ram_node(t).cells("linux,usable-memory", {0x80000000, 0x1000}).end();
         t.node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0}).end();
         dynamic_cma(regions(t), {0x40000000, 0x40000000});
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
         dynamic_cma(regions(t.bus(1, 1)), {0x60000000, 0x2000000, 0x80000000, 0x2000000});
     },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"RAM is unknown, and two ranges that touch are taken as one",
     [](FdtBuilder& t) {
         dynamic_cma(regions(t.bus(1, 1)), {0x60000000, 0x2000000, 0x62000000, 0x2000000});
     },
     "none"},
    {"a fixed region takes the room",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "fw", 0x91000000, 0x1000).end();
         dynamic_cma(t, {0x90000000, 0x4000000});
     },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"larger than RAM", [](FdtBuilder& t) { shared_pool(after_ram(t)).cells("size", {0x50000000}).empty("reusable"); },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"a CMA area above RAM, where firmware may add some",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0xd0000000, 0x400000}).empty("reusable");
     },
     "cma-region-outside-ram /reserved-memory/pool note"},
    {"the same, and a device counts on it",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0xd0000000, 0x400000}).empty("reusable"));
     },
     "cma-region-outside-ram /reserved-memory/pool error"},
    {"a CMA area above RAM that is given",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0xd0000000, 0x400000}).empty("reusable"));
     },
     "cma-region-outside-ram /reserved-memory/pool error", given_ram},
    {"cma= above RAM", [](FdtBuilder& t) { ram_node(t).end().node("chosen").string("bootargs", "cma=16M@0xd0000000"); },
     "cma-argument-outside-ram /chosen error"},
    {"cma= at a place that a region has",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).end().end();
         t.node("chosen").string("bootargs", "cma=16M@0x90000000");
     },
     "coherent-pool-not-nomap /reserved-memory/pool note; cma-argument-unsatisfiable /chosen warning"},
    {"cma= at the place of a default area that it bypasses",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("reusable").empty("linux,cma-default");
         t.end().end().node("chosen").string("bootargs", "cma=16M@0x90000000");
     },
     "none"},
    {"cma= bypasses a misaligned default area, and a device refers to it",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t))
                  .cells("reg", {0x90100000, 0x400000})
                  .empty("reusable")
                  .empty("linux,cma-default"));
         t.end().node("chosen").string("bootargs", "cma=16M");
     },
     "cma-argument-bypasses-region /reserved-memory/pool warning"},
    // rmem_cma_setup() of 3.18 does not ask for cma=, and dma_contiguous_reserve() only where there is no default area.
    {"cma= above RAM beside a default area",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("reusable").empty("linux,cma-default");
         t.end().end().node("chosen").string("bootargs", "cma=16M@0xd0000000");
     },
     "cma-argument-outside-ram /chosen error"},
    {"the same on 3.18, which does not look at it",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("reusable").empty("linux,cma-default");
         t.end().end().node("chosen").string("bootargs", "cma=16M@0xd0000000");
     },
     "none", ask_arm64_3_18},
    {"a default area above RAM on 3.18: cma= does not help",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0xd0000000, 0x400000}).empty("reusable").empty("linux,cma-default");
         t.end().end().node("chosen").string("bootargs", "cma=16M@0x90000000");
     },
     "cma-region-outside-ram /reserved-memory/pool error", ask_arm64_3_18},
    {"the default area that is used on 3.18, above what a device reaches",
     [](FdtBuilder& t) {
         dynamic_cma(after_ram(t), {0xb0000000, 0x10000000}).end().end();
         behind_512m(t).end().end().node("chosen").string("bootargs", "cma=16M");
     },
     "none", ask_arm64_3_18},
    {"cma=0 asks for none", [](FdtBuilder& t) { ram_node(t).end().node("chosen").string("bootargs", "cma=0"); },
     "none"},
    {"cma= takes the region of nobody",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("size", {0x1000000}).empty("reusable").empty("linux,cma-default").end().end();
         t.node("chosen").string("bootargs", "cma=16M");
     },
     "none"},
    {"the default area above 4 GiB, and a master with a mask of 32 bits",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("memory@80000000").string("device_type", "memory");
         t.cells("reg", {0, 0x80000000, 0, 0x40000000, 8, 0, 0, 0x40000000}).end();
         shared_pool(t.node("reserved-memory").bus(2, 2).empty("ranges"))
             .cells("size", {0, 0x4000000})
             .empty("reusable");
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
         shared_pool(t.node("reserved-memory").bus(2, 2).empty("ranges")).cells("reg", {0x90000000, 0, 0x400000, 0});
         used(t.empty("no-map")).cells("reg", {0, 0x1000, 0, 0x1000});
     },
     "pool-above-default-mask /reserved-memory/pool error"},
    {"mem= cuts off two CMA regions",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t), "a").cells("reg", {0xb0000000, 0x400000}).empty("reusable").end();
         shared_pool(t, "b").cells("reg", {0xb8000000, 0x400000}).empty("reusable").end().end();
         t.node("chosen").string("bootargs", "mem=512M");
     },
     "cma-region-outside-ram /chosen error"},
    {"mem= cuts off a region that is no CMA area, whose fault is its alignment",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t), "a").cells("reg", {0xb0001000, 0x400000}).empty("reusable").end().end();
         t.node("chosen").string("bootargs", "mem=512M");
     },
     "cma-region-outside-ram /reserved-memory/a error"},
    {"a pool over a memory window of a host bridge",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0x40000000, 0x400000}).empty("no-map")).end();
         t.device("pcie@1000").string("device_type", "pci").cells("reg", {0x1000, 0x100}).bus(3, 2);
         t.cells("ranges", {0x02000000, 0, 0x40000000, 0x40000000, 0, 0x10000000});
     },
     "pool-over-registers /reserved-memory/pool error"},
    {"a pool in memory on the chip",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0x10000000, 0x10000}).empty("no-map")).end();
         t.device("sram@10000000", "mmio-sram").cells("reg", {0x10000000, 0x10000});
     },
     "none"},
    {"cma= with a limit below RAM",
     [](FdtBuilder& t) { ram_node(t).end().node("chosen").string("bootargs", "cma=16M@0-1G"); },
     "cma-argument-unsatisfiable /chosen warning"},
};

const RuleCase windows[] = {
    {"a CMA area of a device outside its window",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0xa0000000, 0x400000}).empty("reusable").phandle(1).end().end();
         behind_512m(t).cells("memory-region", {1});
     },
     "pool-outside-dma-window /reserved-memory/pool error"},
    {"where the kernel puts it",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("size", {0x400000}).empty("no-map").phandle(1).end().end();
         behind_512m(t).cells("memory-region", {1});
     },
     "pool-outside-dma-window /reserved-memory/pool warning"},
    {"a carve-out for another processor",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "fw", 0xa0000000, 0x400000).empty("no-map").phandle(1).end().end();
         behind_512m(t).cells("memory-region", {1});
     },
     "none"},
    {"the default CMA area may end above the window",
     [](FdtBuilder& t) {
         dynamic_cma(regions(t.bus(1, 1)), {0x80000000, 0x20200000}).end().end();
         behind_512m(t);
     },
     "cma-beyond-zone /reserved-memory/pool warning"},
    {"nothing behind the window is a bus master",
     [](FdtBuilder& t) {
         dynamic_cma(regions(t.bus(1, 1)), {0x80000000, 0x20200000}).end().end();
         behind_512m(t, "gpio@1000");
     },
     "none"},
    {"the end of RAM in a memory node decides nothing",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("size", {0x400000}).empty("reusable").empty("linux,cma-default").end().end();
         behind_512m(t);
     },
     "none"},
    {"the end of RAM that is given does",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("size", {0x400000}).empty("reusable").empty("linux,cma-default").end().end();
         behind_512m(t);
     },
     "cma-beyond-zone /reserved-memory/pool warning", given_ram},
};

}  // namespace

TEST_CASE("reserved memory: room, RAM and the default area") {
    check_families(reserved_memory, sizes);
}

TEST_CASE("reserved memory: windows") {
    check_families(reserved_memory, windows);
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
              shared_pool(after_ram(t)).cells("size", {0x100000}).cells("alignment", {0x40000000}).empty("no-map");
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
              dynamic_cma(regions(t.bus(1, 1)), {0x60000000, 0x2000000});
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
              shared_pool(after_ram(t)).cells("size", {0x1000}).cells("aligment", {0x1000}).empty("no-map");
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

}  // namespace dmavet
