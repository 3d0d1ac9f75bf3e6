// SPDX-License-Identifier: Apache-2.0
// Which bus addresses does an IOMMU domain keep clear? of_iommu_get_resv_regions() (drivers/iommu/of_iommu.c, since
// 6.3), called by iommu_dma_get_resv_regions() for the drivers that ask: arm-smmu, arm-smmu-v3, virtio, apple-dart, and
// exynos in 7.2.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "report/document/reserved_totals.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "wording/decisions.hpp"

namespace dmavet::test {

namespace {

constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64}, arm64_6_6{{6, 6}, Arch::arm64};

// An IOMMU, and a device /dev (phandle 2) behind it on a bus of one cell each that refers to region 3; region still
// open. Its bus shows everything where it is.
FdtBuilder& region(FdtBuilder& t, std::string_view compatible = "arm,smmu-v3") {
    t.bus(2, 2).device("iommu", compatible).cells("#iommu-cells", {1}).phandle(1).end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
    t.device("dev").cells("iommus", {1, 5}).cells("memory-region", {3}).phandle(2).end().end();
    t.node("reserved-memory").bus(2, 2).empty("ranges");
    return t.node("region").phandle(3);
}

std::string reservations(Build build, const KernelId& kernel, std::string_view cmdline = "") {
    Question question;
    question.cmdline = std::string(cmdline);
    const Board board = analyzed(build, kernel, question);
    std::string text;
    for (const IovaReservation& one : device_at(board, "/soc/dev")->iova_reservations) {
        text += text.empty() ? "" : "; ";
        text += wording::reservation_text(one);
    }
    return text.empty() ? "none" : text;
}

void alone(FdtBuilder& t) {
    region(t).cells("iommu-addresses", {2, 0, 0x25800000});
}

void of_rockchip(FdtBuilder& t) {
    region(t, "rockchip,iommu").cells("iommu-addresses", {2, 0, 0x1000});
}

const struct {
    std::string_view name;
    Build build;
    std::string_view expected;
} cases[] = {
    {"without reg", alone, "IOVA 0x0-0x257fffff reserved, never handed out"},
    {"with an equal reg",
     [](FdtBuilder& t) {
         region(t).cells("reg", {0, 0x60000000, 0, 0x100000}).cells("iommu-addresses", {2, 0x60000000, 0x100000});
     },
     "IOVA 0x60000000-0x600fffff mapped to itself, and never handed out"},
    {"with another reg",
     [](FdtBuilder& t) {
         region(t).cells("reg", {0, 0x60000000, 0, 0x100000}).cells("iommu-addresses", {2, 0x70000000, 0x100000});
     },
     "IOVA 0x70000000-0x700fffff reserved, never handed out"},
    {"of size 0",
     [](FdtBuilder& t) {
         region(t).cells("iommu-addresses", {2, 0x1000, 0});
     },
     "none"},
    {"one byte",
     [](FdtBuilder& t) {
         region(t).cells("iommu-addresses", {2, 0x1000, 1});
     },
     "IOVA 0x1000-0x1000 reserved, never handed out"},
    {"of another device",
     [](FdtBuilder& t) {
         region(t).cells("iommu-addresses", {9, 0, 0x1000});
     },
     "none"},
    {"after that of another device",
     [](FdtBuilder& t) {
         region(t).cells("iommu-addresses", {9, 0, 0x1000, 2, 0x5000, 0x1000});
     },
     "IOVA 0x5000-0x5fff reserved, never handed out"},
    {"two of its own",
     [](FdtBuilder& t) {
         region(t).cells("iommu-addresses", {2, 0, 0x1000, 2, 0x5000, 0x1000});
     },
     "IOVA 0x0-0xfff reserved, never handed out; IOVA 0x5000-0x5fff reserved, never handed out"},
    {"one cell short",
     [](FdtBuilder& t) {
         region(t).cells("iommu-addresses", {2, 0});
     },
     "none"},
    {"no iommu-addresses",
     [](FdtBuilder& t) {
         region(t).cells("size", {0, 0x1000});
     },
     "none"},
    {"an IOMMU whose driver does not ask", of_rockchip, "none"},
    {"an IOMMU without a driver",
     [](FdtBuilder& t) {
         region(t, "test,iommu").cells("iommu-addresses", {2, 0, 0x1000});
     },
     "none"},
};

}  // namespace

TEST_CASE("iommu-addresses of a device's regions") {
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(reservations(c.build, arm64_7_2) == c.expected);
        CHECK(reservations(c.build, arm64_6_12) == c.expected);
    }
}

TEST_CASE("only a domain that translates hands out addresses, and only since 6.3 somebody reads the property") {
    CHECK(reservations(alone, arm64_6_6) != "none");
    CHECK(reservations(alone, arm64_6_1) == "none");
    CHECK(reservations(alone, arm64_7_2, "iommu.passthrough=1") == "none");
}

TEST_CASE("a region of bus addresses alone has no memory to keep") {
    const Board board = analyzed(alone, arm64_7_2);
    const ReservedRegion& only = board.topology.reserved.at(0);
    CHECK(only.fate == RegionFate::iova_only);
    CHECK(to_string(only.kind) == "iova");
    const report::ReservedTotals totals = report::total(board);
    CHECK(totals.dropped == 0);
    CHECK(totals.iova_only == 1);
    CHECK(report::total(analyzed(alone, arm64_6_1)).dropped == 1);
}

// dwc3_get_properties() (drivers/usb/dwc3/core.c, 5.10 to 7.2): a property of the DWC3 alone.
TEST_CASE("a DWC3 maps with its parent when the tree says so") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            t.device("glue", "test,glue").empty("ranges");
            t.device("usb@1", "snps,dwc3").empty("linux,sysdev_is_parent").end();
            t.device("usb@2", "snps,dwc3").end();
            t.device("usb@3", "test,usb").empty("linux,sysdev_is_parent").end().end();
        },
        arm64_7_2);
    REQUIRE(device_at(board, "/glue/usb@1")->sysdev);
    CHECK(board.tree->path(*device_at(board, "/glue/usb@1")->sysdev) == "/glue");
    CHECK_FALSE(device_at(board, "/glue/usb@2")->sysdev);
    CHECK_FALSE(device_at(board, "/glue/usb@3")->sysdev);
}

}  // namespace dmavet::test
