// SPDX-License-Identifier: Apache-2.0
// A rule that comes after another one keeps its finding as data where that one explains it: each such pair on a tree,
// but for those of entries (window_causes_test.cpp) and of comparisons (comparison_causes_test.cpp).
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "unit/rules/causes.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

// Below a root of two cells each: RAM of 6 GiB from 2 GiB on, and a bus whose window ends ZONE_DMA; still open.
FdtBuilder& zone(FdtBuilder& t, std::initializer_list<std::uint32_t> windows) {
    t.bus(2, 2)
        .node("memory@80000000")
        .string("device_type", "memory")
        .cells("reg", {0, 0x80000000, 1, 0x80000000})
        .end();
    return t.device("other", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", windows);
}
// Below all RAM, and in its first 160 MiB.
FdtBuilder& empty_zone(FdtBuilder& t) {
    return zone(t, {0, 0, 0, 0, 0, 1});
}
FdtBuilder& small_zone(FdtBuilder& t) {
    return zone(t, {0, 0, 0, 0x80000000, 0, 0xa000000});
}
FdtBuilder& wide_master(FdtBuilder& t) {
    return t.device("dma-controller@1000", "vendor,dma").cells("reg", {0, 0x1000, 0, 0x100});
}
// A bus whose device sees the lower GiB of RAM but for its first half.
void upper_bus(FdtBuilder& t) {
    t.device("soc", "simple-bus").bus(2, 2).empty("ranges");
    wide_master(t.cells("dma-ranges", {0, 0xa0000000, 0, 0xa0000000, 0, 0x20000000})).end().end();
}
void default_cma(FdtBuilder& t, std::uint32_t base) {
    wide_reserved(t).device("cma", "shared-dma-pool").cells("reg", {0, base, 0, 0x4000000}).empty("reusable");
    t.empty("linux,cma-default").end().end();
}

const CauseCase cases[] = {
    // ZONE_DMA.
    {"one-bad-range-empties-zone-dma", "atomic-pool-out-of-reach",
     [](FdtBuilder& t) {
         upper_bus(empty_zone(t).end());
         default_cma(t, 0x84000000);
     }},
    {"zone-dma-collapse", "atomic-pool-out-of-reach",
     [](FdtBuilder& t) {
         upper_bus(small_zone(t).end());
         default_cma(t, 0x84000000);
     }},
    {"one-bad-range-empties-zone-dma", "bounce-buffer-unreachable",
     [](FdtBuilder& t) { upper_bus(empty_zone(t).end()); }},
    {"one-bad-range-empties-zone-dma", "cma-beyond-zone",
     [](FdtBuilder& t) { default_cma(wide_master(empty_zone(t)).end().end(), 0x90000000); }},
    {"zone-dma-collapse", "cma-beyond-zone",
     [](FdtBuilder& t) { default_cma(wide_master(small_zone(t)).end().end(), 0x90000000); }},
    {"zone-dma-collapse", "bounce-buffer-unreachable", [](FdtBuilder& t) { upper_bus(small_zone(t).end()); }},
    {"bounce-buffer-unreachable", "range-misses-some-ram", [](FdtBuilder& t) { upper_bus(empty_zone(t).end()); }},
    // Windows.
    {"dma-ranges-copied-from-ranges", "range-misses-all-ram",
     [](FdtBuilder& t) {
         ram(t).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x10000000, 0x10000000});
         t.cells("dma-ranges", {0, 0x10000000, 0x10000000}).device("dma-controller@1000").cells("reg", {0x1000, 0x100});
     }},
    {"dma-ranges-length", "inbound-entry-type",
     [](FdtBuilder& t) {
         host(board(t)).cells("dma-ranges", {0x01000000, 0, 0, 0, 0, 0x1000, 0});
     }},
    {"dma-ranges-length", "implausible-cpu-address",
     [](FdtBuilder& t) {
         wide_bus(t.bus(2, 2), {0, 0, 0x200000, 0, 0, 0x1000, 0});
     }},
    {"dma-ranges-length", "unaligned-entry",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), {0, 0x800, 0x1000, 0});
     }},
    {"dma-ranges-length", "wrapping-entry",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), {0x80000000, 0, 0x80001000, 0});
     }},
    {"root-dma-ranges", "wrapping-entry",
     [](FdtBuilder& t) {
         t.bus(1, 1).cells("dma-ranges", {0x80000000, 0, 0x80001000});
     }},
    {"dma-ranges-length", "zero-size-entry",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), {0, 0, 0, 0});
     }},
    {"dma-ranges-length", "range-bus-without-cells",
     [](FdtBuilder& t) {
         t.bus(1, 1).device("soc", "simple-bus").cells("#address-cells", {1}).cells("dma-ranges", {0, 0, 0x1000, 0});
     }},
    {"root-dma-ranges", "range-bus-without-cells",
     [](FdtBuilder& t) {
         t.cells("#address-cells", {1}).cells("dma-ranges", {0, 0, 0x1000});
     }},
    {"dma-ranges-length", "mask-style-size",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), {0, 0, 0x3fffffff, 0});
     }},
    {"range-size-stops-probe", "mask-style-size",
     [](FdtBuilder& t) {
         wide_bus(t.bus(2, 2), {0, 0, 0, 0, ~0U, ~0U}).device("dma-controller@1000").cells("reg", {0, 0x1000, 0, 1});
     },
     nullptr, arm64_6_1},
    {"dma-ranges-length", "range-size-stops-probe",
     [](FdtBuilder& t) {
         wide_bus(t.bus(2, 2), {0, 0, 0, 0, ~0U, ~0U, 0}).device("dma-controller@1000").cells("reg", {0, 0x1000, 0, 1});
     },
     nullptr, arm64_6_1},
    {"dma-ranges-length", "untranslatable-entry",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), {0, 0, 0x1000, 0}).device("lower", "simple-bus").bus(1, 1).empty("ranges");
         t.cells("dma-ranges", {0, 0x10000, 0x1000});
     }},
    {"zero-size-cells-on-dma-path", "untranslatable-entry",
     [](FdtBuilder& t) {
         t.bus(1, 1).device("upper", "simple-bus").bus(1, 0).empty("ranges").empty("dma-ranges");
         t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x1000});
     }},
    {"dma-ranges-length", "pool-outside-dma-window",
     [](FdtBuilder& t) {
         pool(reserved(ram(t)), 0xb0000000, 0x100000).empty("no-map").phandle(7).end().end();
         bus(t, {0, 0x80000000, 0x10000000, 0}).device("dma-controller@1000").cells("reg", {0x1000, 0x100});
         t.cells("memory-region", {7});
     }},
    // Lists of IOMMUs.
    {"smmu-v2-cell-count", "truncated-iommu-specifier",
     [](FdtBuilder& t) {
         usb(smmu(board(t), 3).end()).cells("iommus", {1, 5});
     }},
    {"smmu-v3-cell-count", "truncated-iommu-specifier",
     [](FdtBuilder& t) {
         usb(smmu(board(t), 2, "arm,smmu-v3").end()).cells("iommus", {1, 5});
     }},
    {"truncated-iommu-specifier", "iommus-unresolved-phandle",
     [](FdtBuilder& t) {
         usb(smmu(board(t), 1).end()).cells("iommus", {1, 5, 0xf0});
     }},
    {"smmu-v2-cell-count", "iommus-unresolved-phandle",
     [](FdtBuilder& t) {
         usb(smmu(board(t), 0).end()).cells("iommus", {1, 0x55});
     }},
    {"smmu-v3-cell-count", "iommus-unresolved-phandle",
     [](FdtBuilder& t) {
         usb(smmu(board(t), 0, "arm,smmu-v3").end()).cells("iommus", {1, 0x55});
     }},
    {"truncated-iommu-specifier", "iommu-provider-without-cells",
     [](FdtBuilder& t) {
         board(t).device("other").phandle(2).end();
         usb(smmu(t, 1).end()).cells("iommus", {1, 5, 2});
     }},
    {"misspelt-dma-property", "iommu-provider-without-cells",
     [](FdtBuilder& t) {
         board(t)
             .device("iommu@9000", "arm,mmu-500")
             .cells("reg", {0x9000, 1})
             .cells("#iommu-cell", {1})
             .phandle(1)
             .end();
         usb(t).cells("iommus", {1, 5});
     }},
    {"bad-status-value", "iommu-provider-disabled",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).string("status", "enabled").end()).cells("iommus", {1, 5});
     }},
    {"bad-status-value", "iommu-map-provider-disabled",
     [](FdtBuilder& t) {
         smmu(board(t)).string("status", "enabled").end();
         t.device("iommu@a000", "arm,mmu-500").cells("reg", {0xa000, 1}).cells("#iommu-cells", {1}).phandle(2).end();
         host(t).cells("iommu-map", {0, 1, 0, 0x100, 0x100, 2, 0, 0x100});
     }},
    {"shared-stream-id-split-coherency", "duplicate-stream-id",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommus", {1, 5}).empty("dma-coherent").end();
         t.device("mmc@3000", "vendor,mmc").cells("reg", {0x3000, 1}).cells("iommus", {1, 5});
     }},
    // Reserved memory.
    {"bad-status-value", "memory-region-to-disabled-pool",
     [](FdtBuilder& t) {
         pool(reserved(ram(board(t))), 0x90000000, 0x100000).empty("no-map").phandle(7).string("status", "on");
         usb(t.end().end()).cells("memory-region", {7});
     }},
    {"reserved-memory-node-rejected", "memory-region-to-disabled-pool",
     [](FdtBuilder& t) {
         ram(board(t)).node("reserved-memory").bus(1, 1);
         pool(t, 0x80000000, 0x100000).empty("no-map").end();
         pool(t, 0x90000000, 0x100000, "off").empty("no-map").phandle(7).string("status", "disabled");
         usb(t.end().end()).cells("memory-region", {7});
     }},
    {"reserved-memory-node-rejected", "reserved-properties-outside",
     [](FdtBuilder& t) {
         ram(board(t)).node("reserved-memory").bus(1, 1);
         pool(t.node("group").bus(1, 1), 0x80000000, 0x100000).empty("no-map");
     }},
    {"memory-region-target-wrong", "reserved-properties-outside",
     [](FdtBuilder& t) {
         pool(ram(board(t)), 0x90000000, 0x100000).empty("no-map").phandle(7).end();
         usb(t).cells("memory-region", {7});
     }},
    {"restricted-pool-properties", "cma-default-invalid",
     [](FdtBuilder& t) {
         reserved(ram(board(t))).device("pool", "restricted-dma-pool").cells("reg", {0x90000000, 0x100000});
         t.empty("linux,cma-default");
     }},
    {"misspelt-dma-property", "cma-default-invalid",
     [](FdtBuilder& t) {
         pool(reserved(ram(board(t))), 0x90000000, 0x1000000).empty("reuseable").empty("linux,cma-default");
     }},
    {"reserved-memory-node-rejected", "cma-default-invalid",
     [](FdtBuilder& t) {
         ram(board(t)).node("reserved-memory").bus(1, 1);
         pool(t, 0x90000000, 0x1000000).empty("linux,cma-default");
     }},
    {"cma-default-invalid", "coherent-pool-not-nomap",
     [](FdtBuilder& t) { pool(reserved(ram(board(t))), 0x90000000, 0x1000000).empty("linux,cma-default"); }},
    {"misspelt-dma-property", "coherent-pool-not-nomap",
     [](FdtBuilder& t) { pool(reserved(ram(board(t))), 0x90000000, 0x1000000).empty("nomap"); }},
    {"misspelt-dma-property", "memory-region-names-count",
     [](FdtBuilder& t) { usb(board(t)).cells("memory-regions", {7}).string("memory-region-names", "a"); }},
    {"misspelt-dma-property", "vdev-buffer-not-a-pool",
     [](FdtBuilder& t) {
         reserved(ram(board(t))).device("vdev0buffer@90000000", "shared-dma-pol").cells("reg", {0x90000000, 0x1000});
         t.empty("no-map").phandle(7).end().end().device("dsp").cells("memory-region", {7});
     }},
    {"all-ram-taken", "alloc-ranges-unsatisfiable",
     [](FdtBuilder& t) {
         reserved(ram(board(t))).node("all").cells("reg", {0x80000000, 0x40000000}).end();
         t.node("more").cells("size", {0x100000});
     }},
    {"all-ram-taken", "cma-argument-unsatisfiable",
     [](FdtBuilder& t) {
         ram(board(t)).node("chosen").string("bootargs", "cma=64M").end();
         reserved(t).node("all").cells("reg", {0x80000000, 0x40000000});
     }},
    {"cma-argument-outside-ram", "cma-argument-unsatisfiable",
     [](FdtBuilder& t) { ram(board(t)).node("chosen").string("bootargs", "cma=64M@0x10000000"); }},
};

}  // namespace

std::vector<RulePair> other_pairs() {
    std::vector<RulePair> pairs;
    for (const CauseCase& c : cases) {
        pairs.push_back({c.earlier, c.later});
    }
    return pairs;
}

TEST_CASE("what an earlier rule explains is not shown") {
    check_causes(cases);
}

}  // namespace dmavet::test
