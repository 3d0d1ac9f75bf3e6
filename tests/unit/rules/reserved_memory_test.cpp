// SPDX-License-Identifier: Apache-2.0
// Where the rules about reserved memory draw their lines: what they grade up or down, what they leave out, and that one
// broken region is one finding. Every case expects all findings of the family.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "unit/rules/region_trees.hpp"

namespace dmavet {

using namespace test;
using namespace test::region_trees;

namespace {

const RuleCase places[] = {
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
    {"an empty reg", [](FdtBuilder& t) { shared_pool(after_ram(t)).empty("reg").empty("no-map"); },
     "region-reg-length /reserved-memory/pool error"},
    {"alignment is never read beside a reg",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "log", 0x90000000, 0x1000).cells("alignment", {0, 0x1000});
     },
     "none"},
    {"alignment of the wrong length, and nothing about what else is wrong",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("size", {0x1234}).cells("alignment", {0, 1}).empty("reusable").empty("no-map");
     },
     "dynamic-region-cells /reserved-memory/pool error"},
    {"reusable and no-map of the right length, but size is not",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("size", {0, 1}).empty("reusable").empty("no-map");
     },
     "dynamic-region-cells /reserved-memory/pool error"},
    {"a pool of arm without no-map whose reg has a cell too many",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x400000, 0});
     },
     "region-reg-length /reserved-memory/pool error", arm32},
    {"alloc-ranges without an entry",
     [](FdtBuilder& t) { shared_pool(after_ram(t)).cells("size", {0x400000}).empty("alloc-ranges").empty("no-map"); },
     "alloc-ranges-unsatisfiable /reserved-memory/pool error"},
    {"a disabled region of size 0",
     [](FdtBuilder& t) { carve_out(after_ram(t), "log", 0x90000000, 0).string("status", "disabled"); }, "none"},
    {"a rejected /reserved-memory is one finding, whatever is in it",
     [](FdtBuilder& t) {
         shared_pool(ram_node(t).end().node("reserved-memory").bus(1, 1))
             .cells("reg", {0x90000001, 0x1234})
             .empty("reusable");
         used(t.empty("linux,cma-default")).cells("memory-region", {7});
     },
     "reserved-memory-node-rejected /reserved-memory error"},
    {"a rejected /reserved-memory without children",
     [](FdtBuilder& t) { ram_node(t).end().node("reserved-memory").bus(2, 2); }, "none"},
    {"a unit address does not hide /reserved-memory from the kernel",
     [](FdtBuilder& t) {
         carve_out(ram_node(t).end().node("reserved-memory@0").bus(1, 1).empty("ranges"), "log", 0x90000000, 0x1000)
             .empty("no-map");
     },
     "none"},
    {"a pool below a child of /reserved-memory",
     [](FdtBuilder& t) { carve_out(after_ram(t), "fw", 0x90000000, 0x1000).node("part").empty("no-map"); },
     "reserved-properties-outside /reserved-memory/fw/part warning"},
    {"regions one level too deep are one finding, with the device that refers to one",
     [](FdtBuilder& t) {
         carve_out(after_ram(t).node("group"), "fw", 0x90000000, 0x1000).end();
         shared_pool(t).cells("reg", {0x98000000, 0x1000}).empty("no-map").phandle(1).end().end().end();
         t.device("dev").cells("memory-region", {1});
     },
     "reserved-properties-outside /reserved-memory/group/fw warning"},
    {"a node without a place whose children have none either",
     [](FdtBuilder& t) { after_ram(t).node("group").node("fw").cells("label", {1}); },
     "region-without-reg-or-size /reserved-memory/group warning"},
};

const RuleCase kinds[] = {
    {"reusable and no-map without a handler",
     [](FdtBuilder& t) { carve_out(after_ram(t), "fw", 0x90000000, 0x1000).empty("reusable").empty("no-map"); },
     "reusable-and-nomap /reserved-memory/fw warning"},
    {"reusable, no-map and misaligned, called the default",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000100, 0x1000}).empty("reusable").empty("no-map");
         t.empty("linux,cma-default");
     },
     "reusable-and-nomap /reserved-memory/pool error"},
    {"a misaligned default CMA area",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x300000}).empty("reusable").empty("linux,cma-default");
     },
     "cma-alignment /reserved-memory/pool error"},
    {"a disabled default CMA area",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("reusable").empty("linux,cma-default");
         t.string("status", "disabled");
     },
     "cma-default-invalid /reserved-memory/pool note"},
    {"a default CMA area that is not reusable, without no-map",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("linux,cma-default"));
     },
     "cma-default-invalid /reserved-memory/pool error"},
    {"a default CMA area with a misspelt reusable: misspelt-dma-property",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x400000}).empty("reuseable").empty("linux,cma-default");
     },
     "none"},
    {"cma= bypasses both default areas",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t), "a")
             .cells("reg", {0x90000000, 0x400000})
             .empty("reusable")
             .empty("linux,cma-default");
         shared_pool(t.end(), "b").cells("reg", {0x98000000, 0x400000}).empty("reusable").empty("linux,cma-default");
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
         used(shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x1800}).empty("no-map"));
     },
     "unaligned-pool /reserved-memory/pool warning"},
    {"a pool smaller than a page",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x800}).empty("no-map"));
     },
     "unaligned-pool /reserved-memory/pool error"},
};

const RuleCase mappings[] = {
    {"outside RAM",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0x10000000, 0x1000}));
     },
     "none"},
    {"in RAM, and nobody refers to it",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x1000});
     },
     "coherent-pool-not-nomap /reserved-memory/pool note"},
    {"RAM is unknown",
     [](FdtBuilder& t) {
         used(shared_pool(regions(t.bus(1, 1))).cells("reg", {0x90000000, 0x1000}));
     },
     "coherent-pool-not-nomap /reserved-memory/pool warning"},
    {"the kernel takes it from RAM", [](FdtBuilder& t) { used(shared_pool(after_ram(t)).cells("size", {0x1000})); },
     "coherent-pool-not-nomap /reserved-memory/pool error"},
    {"32-bit Arm refuses it wherever it lies",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0x10000000, 0x1000}));
     },
     "coherent-pool-not-nomap /reserved-memory/pool error", arm32},
};

const RuleCase overlaps[] = {
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
    {"three in one are one finding, and a pool that a device has makes it an error",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "big", 0x90000000, 0x10000).end();
         carve_out(t, "a", 0x90001000, 0x1000).end();
         carve_out(t, "b", 0x90003000, 0x1000).end();
         shared_pool(t).cells("reg", {0x90004000, 0x1000}).empty("no-map").phandle(7).end().end();
         t.device("dev").cells("memory-region", {7});
     },
     "region-overlap /reserved-memory/big error"},
    {"a pool that nobody has",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "big", 0x90000000, 0x10000).end();
         shared_pool(t).cells("reg", {0x90004000, 0x1000}).empty("no-map");
     },
     "region-overlap /reserved-memory/big warning"},
    {"a pool in another region of its device",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "big", 0x90000000, 0x10000).phandle(8).end();
         shared_pool(t).cells("reg", {0x90004000, 0x1000}).empty("no-map").phandle(7).end().end();
         t.device("dsp").cells("memory-region", {7, 8});
     },
     "region-overlap /reserved-memory/big warning"},
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
    check_families(reserved_memory, places);
}

TEST_CASE("reserved memory: what a region is") {
    check_families(reserved_memory, kinds);
}

TEST_CASE("reserved memory: a device's pool without no-map") {
    check_families(reserved_memory, mappings);
}

TEST_CASE("reserved memory: overlaps") {
    check_families(reserved_memory, overlaps);
}

}  // namespace dmavet
