// SPDX-License-Identifier: Apache-2.0
// What looks like a wrong stream or IOMMU and may be meant, at the edges of what is: claims that the driver refuses,
// maps that wait for the boot loader, a bridge with a stream of its own, and a client that nobody drives.
#include <doctest/doctest.h>

#include <string>

#include "dmavet/rule.hpp"
#include "unit/rules/stream_trees.hpp"

namespace dmavet::test {

using namespace stream_trees;

namespace {

// Two IOMMUs, of which one is off, with a GPU and its management unit behind it.
FdtBuilder& gpu_behind_disabled(FdtBuilder& t, std::string_view status) {
    t.device("iommu@1", "arm,mmu-500").phandle(1).cells("#iommu-cells", {1}).string("status", "disabled").end();
    t.device("iommu@2", "arm,mmu-500").phandle(2).cells("#iommu-cells", {1}).end();
    t.device("gmu@3", "test,gmu").phandle(3).cells("reg", {3, 1}).cells("iommus", {1, 5}).end();
    t.device("gpu@4", "test,gpu").cells("reg", {4, 1}).cells("qcom,gmu", {3}).string("status", status).end();
    return t;
}

}  // namespace

// arm_smmu_find_sme() (5.10 to 7.2) takes a claim that an earlier one holds wholly, and refuses any other overlap.
TEST_CASE("edges: claims that meet under masks, and the one that the driver refuses") {
    const auto said = [](std::initializer_list<std::uint32_t> a, std::initializer_list<std::uint32_t> b) {
        FdtBuilder t;
        client(client(smmu(t.bus(1, 1), 2), "a", a), "b", b, "test,b");
        for (const Finding& finding : shown(checked(t.finish()))) {
            if (finding.rule->id == "duplicate-stream-id") {
                return finding.message.find("refuses") == std::string::npos ? "shared" : "refused";
            }
        }
        return "none";
    };
    CHECK(said({1, 0x50, 0xf}, {1, 0x53, 0x7}) == std::string("shared"));
    CHECK(said({1, 0x50, 0xf}, {1, 0x50, 0xf}) == std::string("shared"));
    CHECK(said({1, 0x50, 0xf}, {1, 0x53, 0x1f}) == std::string("refused"));
    CHECK(said({1, 0x50, 0xf}, {1, 0x53, 0x10}) == std::string("refused"));
    CHECK(said({1, 0x50, 0xf}, {1, 0x63, 0x0}) == std::string("none"));
}

// "Fixed-up by bootloader" in the binding of Layerscape's bridges.
TEST_CASE("edges: host bridges with a row that waits for the boot loader") {
    const RuleCase cases[] = {
        {"function 0, stream 0",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0, 1}).end();
             host(t, "pcie-b", {0, 1, 0, 1}).end();
         },
         "/pcie-b note"},
        {"two functions",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0, 2}).end();
             host(t, "pcie-b", {0, 1, 0, 2}).end();
         },
         "/pcie-b warning"},
        {"stream 1",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 1, 1}).end();
             host(t, "pcie-b", {0, 1, 1, 1}).end();
         },
         "/pcie-b warning"},
        {"one of them is filled in",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0, 0x100}).end();
             host(t, "pcie-b", {0, 1, 0, 1}).end();
         },
         "/pcie-b warning"},
    };
    check_rule("duplicate-stream-id", cases);
}

TEST_CASE("edges: a host bridge that names a stream, and its map") {
    const RuleCase cases[] = {
        {"the one stream of all functions",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x11, 0x1000})
                 .cells("iommu-map-mask", {0})
                 .cells("iommus", {1, 0x11})
                 .end();
         },
         "/pcie-a note"},
        {"of the one function",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x11, 1}).cells("iommus", {1, 0x11}).end();
         },
         "/pcie-a note"},
        {"of the first of two functions",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x11, 2}).cells("iommus", {1, 0x11}).end();
         },
         "/pcie-a warning"},
        {"the stream beside it",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x11, 1}).cells("iommus", {1, 0x12}).end();
         },
         "/pcie-a warning"},
        {"one more",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x11, 1}).cells("iommus", {1, 0x11, 1, 0x12}).end();
         },
         "/pcie-a warning"},
    };
    check_rule("iommus-and-iommu-map", cases);
}

// A GPU's management unit (qcom,adreno-gmu) has no driver of its own: the GPU's looks it up.
TEST_CASE("edges: whom a disabled IOMMU serves") {
    const RuleCase cases[] = {
        {"a unit of a GPU in use", [](FdtBuilder& t) { gpu_behind_disabled(t, "okay"); }, "/iommu@1 warning"},
        {"a unit of a disabled GPU", [](FdtBuilder& t) { gpu_behind_disabled(t, "disabled"); }, "/iommu@1 note"},
        {"and somebody else",
         [](FdtBuilder& t) {
             client(gpu_behind_disabled(t, "disabled"), "b", {1, 6});
         },
         "/iommu@1 warning"},
    };
    check_rule("iommu-provider-disabled", cases);
}

}  // namespace dmavet::test
