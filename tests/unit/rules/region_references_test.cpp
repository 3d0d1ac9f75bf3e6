// SPDX-License-Identifier: Apache-2.0
// Who refers to a region, and does that come to anything? Every case expects all findings about reserved memory.
#include <doctest/doctest.h>

#include "unit/rules/region_trees.hpp"

namespace dmavet {

using namespace test;
using namespace test::region_trees;

namespace {

FdtBuilder& smmu(FdtBuilder& t) {
    return t.device("smmu", "arm,mmu-500").cells("#iommu-cells", {1}).phandle(9).end();
}

const RuleCase references[] = {
    {"several wrong entries are one finding, and 0 is none",
     [](FdtBuilder& t) {
         ram_node(t).end().device("dev").cells("memory-region", {0, 7, 8});
     },
     "memory-region-target-wrong /dev error"},
    {"only <0>", [](FdtBuilder& t) { ram_node(t).end().device("dev").cells("memory-region", {0}); },
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
         ram_node(t).end().device("sram@1000", "mmio-sram").cells("reg", {0x1000, 0x1000}).phandle(1).end();
         t.device("dev").cells("memory-region", {1});
     },
     "memory-region-target-wrong /dev warning"},
    {"a node without a place",
     [](FdtBuilder& t) { ram_node(t).end().node("other").phandle(1).end().device("dev").cells("memory-region", {1}); },
     "memory-region-target-wrong /dev error"},
    {"a pool whose status begins like disabled",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("no-map").string("status", "disable"));
     },
     "memory-region-to-disabled-pool /reserved-memory/pool warning"},
    {"a disabled device",
     [](FdtBuilder& t) { ram_node(t).end().device("dev").string("status", "disabled").cells("memory-region", {7}); },
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
         used(shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("nomap"));
     },
     "none"},
    {"two devices with one pool behind an IOMMU are one finding",
     [](FdtBuilder& t) {
         used(shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("no-map"))
             .cells("iommus", {9, 1})
             .end();
         smmu(t.device("other").cells("memory-region", {1}).cells("iommus", {9, 2}).end());
     },
     "pool-behind-translating-iommu /dev error"},
    {"a pool that the IOMMU maps",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("no-map");
         used(t.cells("iommu-addresses", {2, 0x90000000, 0x1000})).phandle(2).cells("iommus", {9, 1}).end();
         smmu(t);
     },
     "none"},
    {"two pools of a device behind an IOMMU, of which its driver chooses",
     [](FdtBuilder& t) {
         shared_pool(after_ram(t)).cells("reg", {0x90000000, 0x1000}).empty("no-map").phandle(1).end();
         t.device("second", "shared-dma-pool").cells("reg", {0x90001000, 0x1000}).empty("no-map").phandle(2);
         smmu(t.end().end().device("dev").cells("memory-region", {1, 2}).cells("iommus", {9, 1}).end());
     },
     "none"},
    {"a driver that asks by name",
     [](FdtBuilder& t) {
         carve_out(after_ram(t), "fw", 0x90000000, 0x1000).phandle(2).end();
         used(shared_pool(t).cells("reg", {0x90001000, 0x1000}).empty("no-map")).end();
         t.device("named").cells("memory-region", {2, 1}).strings("memory-region-names", {"fw", "dma"}).end();
         t.device("other").cells("memory-region", {2, 1});
     },
     "pool-not-first-region /other note"},
};

}  // namespace

TEST_CASE("reserved memory: references") {
    check_families(reserved_memory, references);
}

}  // namespace dmavet
