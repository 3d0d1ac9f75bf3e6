// SPDX-License-Identifier: Apache-2.0
// Where the rules about coherency draw their lines: what they grade down, leave out and put together.
#include <doctest/doctest.h>

#include <string>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "support/samples.hpp"

namespace dmavet {

using namespace test;

namespace {

// Each finding of one rule as "PATH SEVERITY (number of evidence)".
std::string findings(const Board& board, std::string_view rule) {
    std::string text;
    for (const Finding& finding : shown(board)) {
        if (finding.rule->id == rule) {
            text += (text.empty() ? "" : ", ") + board.tree->path(finding.node) + " " +
                    std::string(to_string(finding.severity)) + " (" + std::to_string(finding.evidence.size()) + ")";
        }
    }
    return text.empty() ? "none" : text;
}

struct Case {
    std::string_view rule;
    std::string_view name;
    Build build;  // one-cell addresses and sizes at the root
    std::string_view expected;
};

void check(const Case& c) {
    FdtBuilder tree;
    tree.bus(1, 1);
    c.build(tree);
    const std::vector<std::byte> blob = tree.finish();
    const Board board = checked(blob, {}, {.rules = default_rules_and(find_rule(c.rule))});
    CAPTURE(c.rule);
    CAPTURE(c.name);
    INFO(dts_text(*board.tree));
    CHECK(findings(board, c.rule) == c.expected);
}

FdtBuilder& part(FdtBuilder& t, std::string_view name, std::string_view compatible = "test,device") {
    return t.device(name, compatible).cells("reg", {0x1000, 0x100});
}

FdtBuilder& bus(FdtBuilder& t, std::string_view name) {
    return t.device(name, "simple-bus").bus(1, 1).empty("ranges");
}

FdtBuilder& mmc(FdtBuilder& t, std::string_view name) {
    return part(t, name, "test,mmc");
}

FdtBuilder& host(FdtBuilder& t, std::string_view name) {
    return part(t, name, "test,pcie").string("device_type", "pci").bus(3, 2).empty("ranges");
}

FdtBuilder& smmu(FdtBuilder& t, std::string_view compatible = "arm,mmu-500") {
    return part(t, "iommu@1", compatible).cells("#iommu-cells", {1}).phandle(1);
}

FdtBuilder& pool(FdtBuilder& t) {
    t.node("reserved-memory").bus(1, 1).empty("ranges").device("pool@90000000", "shared-dma-pool");
    return t.cells("reg", {0x90000000, 0x1000000}).empty("no-map").phandle(5).end().end();
}

const Case cases[] = {
    {"same-compatible-split-coherency", "all alike",
     [](FdtBuilder& t) { mmc(mmc(t.empty("dma-coherent"), "mmc@1").end(), "mmc@2"); }, "none"},
    {"same-compatible-split-coherency", "the smaller side is the odd one",
     [](FdtBuilder& t) { mmc(mmc(mmc(t, "mmc@1").end(), "mmc@2").empty("dma-coherent").end(), "mmc@3"); },
     "/mmc@2 warning (3)"},
    {"same-compatible-split-coherency", "of equal sides the one without the property",
     [](FdtBuilder& t) { mmc(mmc(t, "mmc@1").empty("dma-coherent").end(), "mmc@2"); }, "/mmc@2 warning (2)"},
    {"same-compatible-split-coherency", "two buses, of which one is coherent",
     [](FdtBuilder& t) {
         mmc(bus(t, "a").empty("dma-coherent"), "mmc@1").end().end();
         mmc(bus(t, "b"), "mmc@2");
     },
     "/b/mmc@2 warning (2)"},
    {"same-compatible-split-coherency", "somebody wrote dma-noncoherent and meant it",
     [](FdtBuilder& t) { mmc(mmc(t.empty("dma-coherent"), "mmc@1").end(), "mmc@2").empty("dma-noncoherent"); },
     "/mmc@2 note (2)"},
    {"same-compatible-split-coherency", "as others in their power domains are",
     [](FdtBuilder& t) {
         mmc(t, "mmc@1").cells("power-domains", {9, 7}).empty("dma-coherent").end();
         part(t, "sata@1").cells("power-domains", {9, 7}).empty("dma-coherent").string("status", "disabled").end();
         mmc(t, "mmc@2").cells("power-domains", {9, 8});
     },
     "/mmc@2 note (2)"},
    {"same-compatible-split-coherency", "in domains of their own, about which nothing is known",
     [](FdtBuilder& t) {
         mmc(t, "mmc@1").cells("power-domains", {9, 7}).empty("dma-coherent").end();
         mmc(t, "mmc@2").cells("power-domains", {9, 8});
     },
     "/mmc@2 warning (2)"},
    {"same-compatible-split-coherency", "others in both domains are coherent",
     [](FdtBuilder& t) {
         mmc(t, "mmc@1").cells("power-domains", {9, 7}).empty("dma-coherent").end();
         part(t, "sata@1").cells("power-domains", {9, 7}).empty("dma-coherent").end();
         part(t, "sata@2").cells("power-domains", {9, 8}).empty("dma-coherent").end();
         mmc(t, "mmc@2").cells("power-domains", {9, 8});
     },
     "/mmc@2 warning (2)"},
    {"same-compatible-split-coherency", "only one names its domain",
     [](FdtBuilder& t) {
         mmc(t, "mmc@1").cells("power-domains", {9, 7}).empty("dma-coherent").end();
         part(t, "sata@1").cells("power-domains", {9, 7}).empty("dma-coherent").end();
         mmc(t, "mmc@2");
     },
     "/mmc@2 warning (2)"},
    {"same-compatible-split-coherency", "a disabled one does not count",
     [](FdtBuilder& t) { mmc(mmc(t, "mmc@1").empty("dma-coherent").end(), "mmc@2").string("status", "disabled"); },
     "none"},
    {"same-compatible-split-coherency", "nor one on a disabled bus",
     [](FdtBuilder& t) {
         mmc(t, "mmc@1").empty("dma-coherent").end();
         mmc(bus(t, "b").string("status", "disabled"), "mmc@2");
     },
     "none"},
    {"same-compatible-split-coherency", "slaves are not compared: time stamps of two switches",
     [](FdtBuilder& t) {
         part(bus(t, "a").empty("dma-coherent"), "cpts@1", "ti,j721e-cpts").end().end();
         part(t, "cpts@2", "ti,j721e-cpts");
     },
     "none"},
    {"same-compatible-split-coherency", "unless one of them has the property itself",
     [](FdtBuilder& t) { part(part(t, "fifo@1", "test,fifo").empty("dma-coherent").end(), "fifo@2", "test,fifo"); },
     "/fifo@2 warning (2)"},
    {"same-compatible-split-coherency", "IOMMUs differ with what they serve",
     [](FdtBuilder& t) {
         smmu(t).empty("dma-coherent").end();
         part(t, "iommu@2", "arm,mmu-500").cells("#iommu-cells", {1});
     },
     "none"},
    {"same-compatible-split-coherency", "also one that lacks its cells",
     [](FdtBuilder& t) {
         part(t, "iommu@1", "arm,mmu-500").empty("dma-coherent").end();
         part(t, "iommu@2", "arm,mmu-500").cells("#iommu-cells", {1}).end();
     },
     "none"},
    {"same-compatible-split-coherency", "a misspelt property is a finding of its own",
     [](FdtBuilder& t) {
         mmc(t, "mmc@1").empty("dma-coherant").end();
         mmc(t, "mmc@2").empty("dma-coherent").end();
     },
     "none"},
    {"same-compatible-split-coherency", "a misspelt property of the bus above",
     [](FdtBuilder& t) {
         bus(t, "bus@1").empty("dma-coherant");
         mmc(t, "mmc@1").end().end();
         mmc(t, "mmc@2").empty("dma-coherent").end();
     },
     "none"},
    {"same-compatible-split-coherency", "clients that only test the IOMMU",
     [](FdtBuilder& t) {
         smmu(t).end().device("test-a", "iommu-debug-test").cells("iommus", {1, 1}).end();
         t.device("test-b", "iommu-debug-test").cells("iommus", {1, 2}).empty("dma-coherent");
     },
     "none"},
    {"same-compatible-split-coherency", "host bridges have a rule of their own",
     [](FdtBuilder& t) { host(host(t, "pcie@1").empty("dma-coherent").end(), "pcie@2"); }, "none"},
    {"sibling-host-bridges-split-coherency", "host bridges",
     [](FdtBuilder& t) { host(host(t, "pcie@1").empty("dma-coherent").end(), "pcie@2"); }, "/pcie@2 warning (2)"},
    {"sibling-host-bridges-split-coherency", "of different kinds",
     [](FdtBuilder& t) {
         host(t, "pcie@1").empty("dma-coherent").end();
         part(t, "pcie@2", "test,other").string("device_type", "pci").bus(3, 2).empty("ranges");
     },
     "none"},

    {"misspelt-coherency-property", "case and underscores", [](FdtBuilder& t) { part(t, "x@1").empty("DMA_Coherent"); },
     "/x@1 error (0)"},
    {"misspelt-coherency-property", "two letters", [](FdtBuilder& t) { part(t, "x@1").empty("dma-coharant"); },
     "/x@1 error (0)"},
    {"misspelt-coherency-property", "three letters", [](FdtBuilder& t) { part(t, "x@1").empty("dma-kohharant"); },
     "none"},
    {"misspelt-coherency-property", "one dash too many, and it is non-coherent anyway",
     [](FdtBuilder& t) { part(t, "x@1").empty("dma-non-coherent"); }, "/x@1 note (0)"},
    {"misspelt-coherency-property", "a word about coherency",
     [](FdtBuilder& t) { part(t, "x@1").empty("is-coherent"); }, "/x@1 warning (0)"},
    {"misspelt-coherency-property", "a vendor's word",
     [](FdtBuilder& t) { part(t, "x@1").empty("vendor,fully-coherent"); }, "/x@1 note (0)"},
    {"misspelt-coherency-property", "a vendor's word for what the device is anyway",
     [](FdtBuilder& t) { part(t, "x@1").empty("non-coherent"); }, "none"},
    {"misspelt-coherency-property", "a word with a value, which no flag has",
     [](FdtBuilder& t) { part(t, "x@1").cells("coherent-mask-bit", {36}); }, "none"},
    {"misspelt-coherency-property", "the same word without one",
     [](FdtBuilder& t) { part(t, "x@1").empty("coherent-mask-bit"); }, "/x@1 warning (0)"},
    {"misspelt-coherency-property", "a near name with a value",
     [](FdtBuilder& t) { part(t, "x@1").cells("dma_coherent", {1}); }, "/x@1 error (0)"},
    {"misspelt-coherency-property", "properties that exist",
     [](FdtBuilder& t) {
         part(t, "x@1").empty("arm,io-coherent").cells("system-coherency", {0}).empty("dma-coherent");
     },
     "none"},
    {"misspelt-coherency-property", "a label in /__symbols__",
     [](FdtBuilder& t) { t.node("__symbols__").string("dma_coherent", "/x@1"); }, "none"},

    {"iommu-less-coherent-than-client", "both alike",
     [](FdtBuilder& t) {
         part(smmu(t.empty("dma-coherent")).end(), "gpu@2").cells("iommus", {1, 7});
     },
     "none"},
    {"iommu-less-coherent-than-client", "one finding for all clients",
     [](FdtBuilder& t) {
         part(smmu(t).end(), "gpu@2").cells("iommus", {1, 7, 1, 8}).empty("dma-coherent").end();
         part(t, "npu@3").cells("iommus", {1, 9}).empty("dma-coherent");
     },
     "/iommu@1 warning (2)"},
    {"iommu-less-coherent-than-client", "an iommu-map that leads to what is no IOMMU",
     [](FdtBuilder& t) {
         t.device("its@1", "arm,gic-v3-its").phandle(1).end();
         t.device("pcie@2", "test,pcie").string("device_type", "pci").bus(3, 2).empty("dma-coherent");
         t.cells("reg", {0x1000, 0x100}).cells("iommu-map", {0, 1, 0, 0x100});
     },
     "none"},
    {"iommu-less-coherent-than-client", "the other way round it is only slower",
     [](FdtBuilder& t) {
         part(smmu(t).empty("dma-coherent").end(), "gpu@2").cells("iommus", {1, 7});
     },
     "none"},
    {"iommu-less-coherent-than-client", "Tegra is made that way",
     [](FdtBuilder& t) {
         part(smmu(t, "nvidia,tegra194-smmu").end(), "gpu@2").cells("iommus", {1, 7}).empty("dma-coherent");
     },
     "none"},
    {"arm-smmu-v3-not-coherent", "an SMMUv3 with a coherent client is told there alone",
     [](FdtBuilder& t) {
         part(smmu(t, "arm,smmu-v3").end(), "gpu@2").cells("iommus", {1, 7}).empty("dma-coherent");
     },
     "none"},
    {"arm-smmu-v3-not-coherent", "an SMMUv3 with a client that is not coherent either",
     [](FdtBuilder& t) {
         part(smmu(t, "arm,smmu-v3").end(), "gpu@2").cells("iommus", {1, 7});
     },
     "/iommu@1 note (0)"},

    {"shared-stream-id-split-coherency", "two streams that they share, one finding",
     [](FdtBuilder& t) {
         part(smmu(t).end(), "a@2").cells("iommus", {1, 7, 1, 8}).empty("dma-coherent").end();
         part(t, "b@3").cells("iommus", {1, 7, 1, 8});
     },
     "/b@3 warning (2)"},
    {"shared-stream-id-split-coherency", "alike in coherency",
     [](FdtBuilder& t) {
         part(smmu(t).end(), "a@2").cells("iommus", {1, 7}).end();
         part(t, "b@3").cells("iommus", {1, 7});
     },
     "none"},

    {"coherent-device-uncached-pool", "a pool outside RAM",
     [](FdtBuilder& t) {
         t.node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x8000000}).end();
         part(pool(t), "gpu@1").cells("memory-region", {5}).empty("dma-coherent");
     },
     "/gpu@1 note (1)"},
    {"coherent-device-uncached-pool", "a pool in RAM, with two users",
     [](FdtBuilder& t) {
         t.empty("dma-coherent")
             .node("memory@80000000")
             .string("device_type", "memory")
             .cells("reg", {0x80000000, 0x40000000})
             .end();
         part(pool(t), "gpu@1").cells("memory-region", {5}).end();
         part(t, "npu@2").cells("memory-region", {5});
     },
     "/gpu@1 warning (2)"},
    {"coherent-device-uncached-pool", "memory private to a block that is no master by name",
     [](FdtBuilder& t) { part(pool(t.empty("dma-coherent")), "qman@1").cells("memory-region", {5}); }, "none"},

    {"dma-parent-changes-coherency", "a device above means itself, not what is below it",
     [](FdtBuilder& t) {
         part(t, "mc@1").cells("#interconnect-cells", {0}).phandle(7).end();
         part(part(t, "gpu@2").empty("dma-coherent").empty("ranges").bus(1, 1), "display@3")
             .cells("interconnects", {7})
             .string("interconnect-names", "dma-mem");
     },
     "none"},
    {"dma-parent-changes-coherency", "a provider that says so alone",
     [](FdtBuilder& t) {
         part(t, "mc@1").cells("#interconnect-cells", {0}).phandle(7).empty("dma-coherent").end();
         part(t, "gpu@2").cells("interconnects", {7}).string("interconnect-names", "dma-mem");
     },
     "none"},

    {"virtio-mmio-not-coherent", "in a virtual machine",
     [](FdtBuilder& t) {
         part(part(t.string("compatible", "linux,dummy-virt"), "a@1", "virtio,mmio").end(), "b@2", "virtio,mmio");
     },
     "/a@1 error (1)"},
    {"virtio-mmio-not-coherent", "elsewhere", [](FdtBuilder& t) { part(t, "a@1", "virtio,mmio"); }, "/a@1 warning (0)"},
    {"virtio-mmio-not-coherent", "on a processor model",
     [](FdtBuilder& t) { part(t.string("compatible", "arm,foundation-aarch64"), "a@1", "virtio,mmio"); },
     "/a@1 note (0)"},
    {"virtio-mmio-not-coherent", "on another one of Arm's",
     [](FdtBuilder& t) { part(t.string("compatible", "arm,morello"), "a@1", "virtio,mmio"); }, "/a@1 note (0)"},
    {"virtual-pci-host-not-coherent", "of a virtual machine",
     [](FdtBuilder& t) {
         part(t.string("compatible", "linux,dummy-virt"), "pcie@1", "pci-host-ecam-generic")
             .string("device_type", "pci")
             .bus(3, 2);
     },
     "/pcie@1 warning (0)"},
    {"virtual-pci-host-not-coherent", "of a Jailhouse cell",
     [](FdtBuilder& t) {
         t.device("hypervisor", "jailhouse,cell").end();
         part(t, "pcie@1", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
     },
     "/pcie@1 note (0)"},
    {"virtual-pci-host-not-coherent", "a real host bridge of that kind",
     [](FdtBuilder& t) {
         part(t, "pcie@1", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2).empty("ranges");
     },
     "none"},

    {"coherency-on-irrelevant-node", "a bus with a device below it",
     [](FdtBuilder& t) { part(bus(t, "soc").empty("dma-coherent"), "x@1"); }, "none"},
    {"coherency-on-irrelevant-node", "a bus without any", [](FdtBuilder& t) { t.node("soc").empty("dma-coherent"); },
     "/soc note (0)"},
    {"coherency-on-irrelevant-node", "a region of memory",
     [](FdtBuilder& t) {
         t.node("reserved-memory").bus(1, 1).device("pool@1", "shared-dma-pool").empty("dma-coherent");
     },
     "/reserved-memory/pool@1 note (0)"},
    {"coherency-on-irrelevant-node", "a DMA parent",
     [](FdtBuilder& t) { t.node("mc").cells("#interconnect-cells", {0}).empty("dma-coherent"); }, "none"},

    {"dma-client-marked-coherent-instead-of-controller", "a controller that cannot be told",
     [](FdtBuilder& t) {
         part(t, "crypto@1").cells("dmas", {99, 0}).empty("dma-coherent");
     },
     "none"},
    {"dma-client-marked-coherent-instead-of-controller", "one of two controllers is coherent",
     [](FdtBuilder& t) {
         part(t, "dma@1").cells("#dma-cells", {0}).phandle(1).end();
         part(t, "dma@2").cells("#dma-cells", {0}).phandle(2).empty("dma-coherent").end();
         part(t, "crypto@3").cells("dmas", {1, 2}).empty("dma-coherent");
     },
     "none"},

    {"gic-table-coherency-mix", "the property on the ITS alone",
     [](FdtBuilder& t) {
         part(t, "gic@1", "arm,gic-v3").bus(1, 1);
         part(t, "its@2", "arm,gic-v3-its").empty("dma-noncoherent").end();
         part(t, "its@3", "arm,gic-v3-its").empty("dma-noncoherent");
     },
     "/gic@1 warning (2)"},
    {"gic-table-coherency-mix", "a GIC without an ITS",
     [](FdtBuilder& t) { part(t, "gic@1", "arm,gic-v3").empty("dma-noncoherent"); }, "none"},

    {"dma-config-on-nonprobing-bus", "streams of a DSP's context banks are real",
     [](FdtBuilder& t) {
         smmu(t).end().node("fastrpc").bus(1, 0).device("compute-cb@1").cells("reg", {1}).cells("iommus", {1, 5});
     },
     "none"},
    {"dma-config-on-nonprobing-bus", "a controller in USB glue",
     [](FdtBuilder& t) { part(part(t, "usb@1").bus(1, 1).empty("ranges"), "usb@2").empty("dma-coherent"); }, "none"},
};

}  // namespace

TEST_CASE("coherency rules draw their lines here") {
    for (const Case& c : cases) {
        check(c);
    }
}

}  // namespace dmavet
