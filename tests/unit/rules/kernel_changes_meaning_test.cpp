// SPDX-License-Identifier: Apache-2.0
// What one place makes kernels disagree about is one finding there, with the devices as evidence.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dmavet/board.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

Board compared(Build build, std::vector<AllocRequest> allocations = {}) {
    Question question;
    question.arch = Arch::arm64;
    question.release = "7.2";
    question.allocations = std::move(allocations);
    question.memory.banks = {{0x40000000, 0x20000000}};
    return checked(blob_of(build), question, {.rules = std::vector{find_rule("kernel-changes-meaning")}});
}

std::string describe(Build build, std::vector<AllocRequest> allocations = {}) {
    const Board board = compared(build, std::move(allocations));
    std::string text;
    for (const Finding& finding : board.findings) {
        text += fmt::format("{}{}{}{}: {}", text.empty() ? "" : "; ", board.tree->path(finding.node),
                            finding.property.empty() ? "" : " ", finding.property, finding.message);
        for (const Evidence& evidence : finding.evidence) {
            text += " " + board.tree->path(evidence.node);
        }
    }
    return text.empty() ? "none" : text;
}

// of_dma_get_range() forgives a missing dma-ranges of the first node: up to 5.10 that is the device, later its parent.
FdtBuilder& soc(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x40000000, 0x20000000});
    return t.device("bus", "simple-bus").bus(1, 1).empty("ranges");
}
void one(FdtBuilder& t) {
    soc(t).device("a@1000").cells("reg", {0x1000, 0x100}).end().end().end();
}
void two(FdtBuilder& t) {
    soc(t).device("a@1000").cells("reg", {0x1000, 0x100}).end();
    t.device("b@2000").cells("reg", {0x2000, 0x100}).end().end().end();
}
// The second one has a sign of DMA and comes first; a flag is another cause.
void two_causes(FdtBuilder& t) {
    soc(t).device("a@1000").cells("reg", {0x1000, 0x100}).end();
    t.device("dma@2000", "arm,pl330").cells("reg", {0x2000, 0x100}).cells("#dma-cells", {1}).end();
    t.end().end();
    t.device("d", "simple-bus").empty("dma-coherent").device("e").empty("dma-noncoherent").end();
}
// One device with both.
void flag_and_window(FdtBuilder& t) {
    soc(t).empty("dma-coherent").device("dma@2000", "arm,pl330").cells("reg", {0x2000, 0x100});
    t.cells("#dma-cells", {1}).empty("dma-noncoherent").end().end().end();
}
void host_bridge(FdtBuilder& t) {
    t.device("smmu", "arm,smmu-v3").cells("#iommu-cells", {2}).phandle(1).end();
    t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2).cells("iommu-map", {0, 1, 0x10, 0, 1}).end();
}
// 5.10 has no driver for them.
void two_iommus(FdtBuilder& t) {
    t.bus(1, 1).device("iommu@1000", "rockchip,rk3568-iommu").cells("reg", {0x1000, 0x100});
    t.cells("#iommu-cells", {0}).phandle(1).end();
    t.device("iommu@2000", "rockchip,rk3568-iommu").cells("reg", {0x2000, 0x100}).cells("#iommu-cells", {0});
    t.phandle(2).end();
    t.device("a@3000").cells("reg", {0x3000, 0x100}).cells("iommus", {1}).end();
    t.device("b@4000").cells("reg", {0x4000, 0x100}).cells("iommus", {2}).end();
}
void nothing(FdtBuilder& t) {
    t.bus(1, 1).device("dev").end();
}

}  // namespace

TEST_CASE("what one place makes kernels disagree about is one finding") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view expected;
    } cases[] = {
        {"nothing", nothing, "none"},
        {"a bus and a device", one,
         "/soc dma-ranges: 2 devices get something else by it on 5.10 (reach) /soc /soc/bus/a@1000"},
        {"a bus and two devices", two,
         "/soc dma-ranges: 3 devices get something else by it on 5.10 (reach) /soc /soc/bus/a@1000 /soc/bus/b@2000"},
        {"two causes", two_causes,
         "/soc dma-ranges: 3 devices get something else by it on 5.10 (reach) /soc/bus/dma@2000 /soc /soc/bus/a@1000; /d/e dma-noncoherent: this device gets something else on 5.10 (coherent)"},
        {"two causes for one device", flag_and_window,
         "/soc dma-ranges: 2 devices get something else by it on 5.10 (reach) /soc/bus/dma@2000 /soc; /soc/bus/dma@2000 dma-noncoherent: this device gets something else on 5.10 (coherent)"},
        {"a host bridge", host_bridge,
         "/pcie iommu-map: the PCI functions behind it get something else on 6.12, 6.1, 5.10 (iommu)"},
        {"two IOMMUs of a kind", two_iommus,
         "/iommu@1000: 2 devices get something else by it and 1 like it on 5.10 (iommu) /a@3000 /b@4000"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(describe(c.build) == c.expected);
    }
}

TEST_CASE("an allocation follows from what one place decides, else it is the device's") {
    const std::vector<AllocRequest> one_page{AllocRequest{}};
    CHECK(describe(one, one_page) ==
          "/soc dma-ranges: 2 devices get something else by it on 5.10 (reach, allocation) /soc /soc/bus/a@1000");
    const std::string of_two = describe(flag_and_window, one_page);
    INFO(of_two);
    CHECK(of_two.find("/soc/bus/dma@2000: this device gets something else on 5.10 (allocation);") != std::string::npos);
}

TEST_CASE("another device of the same place leaves the finding what it is") {
    const Board with_one = compared(one), with_two = compared(two);
    CHECK(with_one.findings.back().fingerprint == with_two.findings.back().fingerprint);
    std::set<std::uint64_t> all;
    const Board several = compared(two_causes);
    for (const Finding& finding : several.findings) {
        CHECK(all.insert(finding.fingerprint).second);
    }
}

}  // namespace dmavet::test
