// SPDX-License-Identifier: Apache-2.0
// Is a node taken for a bus master, and how surely? Most cases are nodes of real boards, reduced to what decides.
#include <doctest/doctest.h>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

std::string_view text(BusMaster master) {
    switch (master) {
        case BusMaster::no: return "no";
        case BusMaster::likely: return "likely";
        case BusMaster::certain: return "certain";
    }
    return "";
}

FdtBuilder& with_registers(FdtBuilder& t, std::string_view name, std::string_view compatible = "test,device") {
    return t.device(name, compatible).cells("reg", {0x1000, 0x100});
}

// A bus without registers on it, below a controller that has some.
FdtBuilder& behind(FdtBuilder& t, std::string_view controller) {
    return with_registers(t, controller).bus(1, 0);
}

FdtBuilder& smmu(FdtBuilder& t) {
    return with_registers(t, "iommu@9000", "arm,mmu-500").cells("#iommu-cells", {1}).phandle(1).end();
}

const struct {
    std::string_view name;
    Build build;  // one-cell addresses and sizes at the root
    std::string_view path;
    std::string_view expected;
} cases[] = {
    {"a stream id needs a master",
     [](FdtBuilder& t) {
         with_registers(smmu(t), "x@1").cells("iommus", {1, 5});
     },
     "/x@1", "certain"},
    {"even without registers: a context bank of a DSP",
     [](FdtBuilder& t) {
         smmu(t).device("compute-cb@1", "qcom,fastrpc-compute-cb").cells("iommus", {1, 5});
     },
     "/compute-cb@1", "certain"},
    {"and though a DMA controller helps",
     [](FdtBuilder& t) {
         with_registers(smmu(t), "crypto@1", "qcom,qce").cells("iommus", {1, 5}).cells("dmas", {9, 0});
     },
     "/crypto@1", "certain"},
    {"an IOMMU is compared with nothing", [](FdtBuilder& t) { smmu(t.empty("dma-coherent")); }, "/iommu@9000", "no"},
    {"nor is an IOMMU with its own property",
     [](FdtBuilder& t) { with_registers(t, "iommu@1").cells("#iommu-cells", {1}).empty("dma-coherent"); }, "/iommu@1",
     "no"},
    {"a bus", [](FdtBuilder& t) { with_registers(t, "dma@1", "simple-bus").empty("ranges").empty("dma-coherent"); },
     "/dma@1", "no"},

    {"a generic name", [](FdtBuilder& t) { with_registers(t, "ethernet@1"); }, "/ethernet@1", "likely"},
    {"with a number", [](FdtBuilder& t) { with_registers(t, "isp0@1"); }, "/isp0@1", "likely"},
    {"with a number after a dash", [](FdtBuilder& t) { with_registers(t, "gpu-3@1"); }, "/gpu-3@1", "likely"},
    {"as FPGA tools write it", [](FdtBuilder& t) { with_registers(t, "axi_dma_0@1"); }, "/axi_dma_0@1", "likely"},
    {"a name whose own number counts", [](FdtBuilder& t) { with_registers(t, "v3d@1"); }, "/v3d@1", "likely"},
    {"without a unit address", [](FdtBuilder& t) { with_registers(t, "vpu"); }, "/vpu", "likely"},
    {"any name that ends with dma", [](FdtBuilder& t) { with_registers(t, "hsdma@1"); }, "/hsdma@1", "likely"},
    {"a job ring of a crypto engine", [](FdtBuilder& t) { with_registers(t, "jr@1"); }, "/jr@1", "likely"},
    {"no name at all but a number", [](FdtBuilder& t) { with_registers(t, "42@1"); }, "/42@1", "no"},
    {"a name in capitals", [](FdtBuilder& t) { with_registers(t, "GPU@1"); }, "/GPU@1", "no"},
    {"a slave's name", [](FdtBuilder& t) { with_registers(t, "serial@1"); }, "/serial@1", "no"},
    {"a PHY", [](FdtBuilder& t) { with_registers(t, "usb-phy@1"); }, "/usb-phy@1", "no"},
    {"a master's name without registers", [](FdtBuilder& t) { t.device("ethernet"); }, "/ethernet", "no"},

    {"a property that only a master can use", [](FdtBuilder& t) { with_registers(t, "x@1").empty("dma-coherent"); },
     "/x@1", "likely"},
    {"or its opposite", [](FdtBuilder& t) { with_registers(t, "x@1").empty("dma-noncoherent"); }, "/x@1", "likely"},
    {"inherited, it says nothing", [](FdtBuilder& t) { with_registers(t.empty("dma-coherent"), "x@1"); }, "/x@1", "no"},

    {"who offers DMA channels", [](FdtBuilder& t) { with_registers(t, "bam@1").cells("#dma-cells", {1}); }, "/bam@1",
     "likely"},
    {"but not who only routes them", [](FdtBuilder& t) { with_registers(t, "dma-router@1").cells("#dma-cells", {1}); },
     "/dma-router@1", "no"},
    {"who uses a channel leaves mastering to the controller",
     [](FdtBuilder& t) {
         with_registers(t, "mmc@1").cells("dmas", {9, 0});
     },
     "/mmc@1", "no"},
    {"whatever its own flag says",
     [](FdtBuilder& t) {
         with_registers(t, "crypto@1").cells("dmas", {9, 0}).empty("dma-coherent");
     },
     "/crypto@1", "no"},

    {"an audio codec on I2C", [](FdtBuilder& t) { behind(t, "i2c@1").device("codec@1").cells("reg", {1}); },
     "/i2c@1/codec@1", "no"},
    {"a USB network adapter", [](FdtBuilder& t) { behind(t, "usb@1").device("ethernet@1").cells("reg", {1}); },
     "/usb@1/ethernet@1", "no"},
    {"an MMC card", [](FdtBuilder& t) { behind(t, "mmc@1").device("emmc@0").cells("reg", {0}); }, "/mmc@1/emmc@0",
     "no"},
    {"memory set aside for a master",
     [](FdtBuilder& t) { with_registers(t.node("reserved-memory").bus(1, 1), "gpu@1", "shared-dma-pool"); },
     "/reserved-memory/gpu@1", "no"},

    {"glue around a USB controller",
     [](FdtBuilder& t) { with_registers(t, "usb@1", "qcom,dwc3").empty("ranges").bus(1, 1); }, "/usb@1", "no"},
    {"glue with the property that the controller inherits",
     [](FdtBuilder& t) { with_registers(t, "cdns-usb@1").empty("ranges").empty("dma-coherent").bus(1, 1); },
     "/cdns-usb@1", "no"},
    {"the controller in it",
     [](FdtBuilder& t) {
         with_registers(with_registers(t, "usb@1", "qcom,dwc3").empty("ranges").bus(1, 1), "usb@2", "snps,dwc3");
     },
     "/usb@1/usb@2", "likely"},
    {"a dual-role controller with the host controller below it",
     [](FdtBuilder& t) { with_registers(t, "usb@1", "mediatek,mt8183-mtu3").empty("ranges").bus(1, 1); }, "/usb@1",
     "likely"},
    {"a host bridge has ranges too", [](FdtBuilder& t) { with_registers(t, "pcie@1").empty("ranges"); }, "/pcie@1",
     "likely"},

    {"a timing generator named like a display controller",
     [](FdtBuilder& t) { with_registers(t, "lcd-controller@1", "allwinner,sun50i-a64-tcon-lcd"); }, "/lcd-controller@1",
     "no"},
    {"a stage between two masters", [](FdtBuilder& t) { with_registers(t, "display@1", "mediatek,mt8195-mdp3-rsz"); },
     "/display@1", "no"},
    {"an inline crypto engine",
     [](FdtBuilder& t) { with_registers(t, "crypto@1", "qcom,sc7180-inline-crypto-engine"); }, "/crypto@1", "no"},
    {"a MAC served by a frame manager", [](FdtBuilder& t) { with_registers(t, "ethernet@1", "fsl,fman-memac"); },
     "/ethernet@1", "no"},
    {"a network chip that the CPU feeds", [](FdtBuilder& t) { with_registers(t, "ethernet@1", "smsc,lan9118"); },
     "/ethernet@1", "no"},
    {"a capture engine", [](FdtBuilder& t) { with_registers(t, "csi@1", "fsl,imx8mm-csi"); }, "/csi@1", "likely"},
    {"a receiver in front of one", [](FdtBuilder& t) { with_registers(t, "csi@1", "fsl,imx8mq-mipi-csi2"); }, "/csi@1",
     "no"},
};

}  // namespace

TEST_CASE("a bus master is told by its stream, its property, its channels or its name") {
    for (const auto& c : cases) {
        FdtBuilder tree;
        tree.bus(1, 1);
        c.build(tree);
        const std::vector<std::byte> blob = tree.finish();
        const Board board = analyzed(blob, arm64_6_12);
        CAPTURE(c.name);
        CAPTURE(c.path);
        INFO(dts_text(*board.tree));
        const Device* device = device_at(board, c.path);
        REQUIRE(device != nullptr);
        CHECK(text(device->bus_master) == c.expected);
    }
}

TEST_CASE("functions behind a PCI host bridge are masters by nature") {
    FdtBuilder tree;
    tree.bus(1, 1).device("host@1").string("device_type", "pci").bus(3, 2).empty("ranges");
    const std::vector<std::byte> blob = tree.finish();
    const Board board = analyzed(blob, arm64_6_12);
    CHECK(text(pci_at(board, "/host@1")->bus_master) == "certain");
}

}  // namespace dmavet
