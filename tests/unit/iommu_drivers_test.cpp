// SPDX-License-Identifier: Apache-2.0
// Does a device wait for a driver that its kernel has not? driver × option × release: of_iommu_xlate()
// (drivers/iommu/of_iommu.c) finds operations only for what a driver of drivers/iommu registered; the match tables are
// those of 5.10, 6.1, 6.12 and 7.2, the options those of each configuration.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "model/dma_device.hpp"
#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet::test {

namespace {

// 4 GiB of RAM from 1 GiB, and a device behind one IOMMU.
std::vector<std::byte> behind(std::string_view compatible) {
    FdtBuilder t;
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 1, 0}).end();
    t.device("iommu", compatible).cells("#iommu-cells", {0}).phandle(1).end();
    t.device("dev").cells("iommus", {1}).end();
    return t.finish();
}

Question built_with(ConfigSet set, std::string_view kconfig = {}) {
    Question question;
    question.config_set = set;
    if (!kconfig.empty()) {
        question.config = *read_kernel_config(kconfig);
    }
    return question;
}

std::string state(const Board& board) {
    const Iommu& iommu = *device_at(board, "/dev")->iommu;
    std::string text(to_string(iommu.state));
    if (iommu.no_driver != NoIommuDriver::none) {
        text.append(" ").append(to_string(iommu.no_driver)).append(iommu.option.empty() ? "" : " ");
        text.append(iommu.option).append(iommu.aborts ? " aborts" : "");
    }
    return text;
}

constexpr auto debian = ConfigSet::debian, armmp = ConfigSet::armmp, defconfig = ConfigSet::defconfig;

const struct {
    std::string_view compatible;
    KernelId kernel;
    ConfigSet set;
    std::string_view state;
} kernels[] = {
    // An option that one set has and another has not.
    {"apple,t8103-dart", {{6, 12}, Arch::arm64}, debian, "deferred not-configured CONFIG_APPLE_DART"},
    {"apple,t8103-dart", {{5, 10}, Arch::arm64}, defconfig, "deferred no-match"},
    {"renesas,ipmmu-r8a7795", {{7, 2}, Arch::arm64}, debian, "deferred not-configured CONFIG_IPMMU_VMSA"},
    {"renesas,ipmmu-r8a7795", {{7, 2}, Arch::arm64}, defconfig, "deferred not-configured CONFIG_IPMMU_VMSA"},
    {"samsung,exynos-sysmmu", {{6, 12}, Arch::arm}, debian, "deferred not-configured CONFIG_EXYNOS_IOMMU"},
    {"samsung,exynos-sysmmu", {{6, 12}, Arch::arm}, defconfig, "translated"},
    {"arm,mmu-500", {{6, 12}, Arch::arm}, debian, "translated"},
    {"arm,mmu-500", {{6, 12}, Arch::arm}, armmp, "deferred not-configured CONFIG_ARM_SMMU"},
    {"arm,smmu-v3", {{6, 12}, Arch::arm64}, debian, "translated"},
    {"arm,smmu-v3", {{6, 12}, Arch::arm}, debian, "deferred not-configured CONFIG_ARM_SMMU_V3"},
    // An option that came with a release.
    {"allwinner,sun50i-h6-iommu", {{6, 1}, Arch::arm64}, debian, "deferred not-configured CONFIG_SUN50I_IOMMU"},
    {"allwinner,sun50i-h6-iommu", {{6, 12}, Arch::arm64}, debian, "translated"},
    {"mediatek,mt8173-m4u", {{6, 1}, Arch::arm64}, debian, "deferred not-configured CONFIG_MTK_IOMMU"},
    {"mediatek,mt8173-m4u", {{6, 1}, Arch::arm64}, defconfig, "translated"},
    {"mediatek,mt8173-m4u", {{6, 12}, Arch::arm64}, debian, "translated"},
    // A compatible that came with a release, or went.
    {"rockchip,iommu", {{5, 10}, Arch::arm64}, debian, "translated"},
    {"rockchip,rk3568-iommu", {{5, 10}, Arch::arm64}, debian, "deferred no-match"},
    {"rockchip,rk3568-iommu", {{6, 1}, Arch::arm64}, debian, "translated"},
    {"mediatek,mt8188-iommu-infra", {{6, 12}, Arch::arm64}, debian, "translated"},
    {"mediatek,mt8189-iommu-infra", {{6, 12}, Arch::arm64}, debian, "deferred no-match"},
    {"mediatek,mt8189-iommu-infra", {{7, 2}, Arch::arm64}, debian, "translated"},
    {"nvidia,tegra20-mc-gart", {{6, 1}, Arch::arm}, defconfig, "translated"},
    {"nvidia,tegra20-mc-gart", {{6, 1}, Arch::arm}, debian, "deferred not-configured CONFIG_TEGRA_IOMMU_GART"},
    {"nvidia,tegra20-mc-gart", {{6, 12}, Arch::arm}, defconfig, "deferred no-match"},
    {"riscv,iommu", {{7, 2}, Arch::riscv}, debian, "identity"},
    {"riscv,iommu", {{6, 12}, Arch::riscv}, debian, "deferred no-match"},
    // Those of vendors' kernels, and what only names a kind.
    {"qcom,qsmmu-v500", {{7, 2}, Arch::arm64}, debian, "deferred no-match"},
    {"mediatek,iommu_v0", {{7, 2}, Arch::arm64}, debian, "deferred no-match"},
    {"nvidia,tegra210-smmu", {{7, 2}, Arch::arm64}, debian, "deferred no-match"},
    {"rockchip,iommu-v2", {{7, 2}, Arch::arm64}, debian, "deferred no-match"},
    {"brcm,bcm2712-iommu", {{7, 2}, Arch::arm64}, debian, "deferred no-match"},
    {"qcom,smmu-500", {{7, 2}, Arch::arm64}, debian, "deferred no-match"},
    // Releases between two that are known: only what both agree on, else as if it were there.
    {"rockchip,iommu", {{6, 6}, Arch::arm64}, debian, "translated"},
    {"allwinner,sun50i-h6-iommu", {{6, 6}, Arch::arm64}, debian, "translated"},
    {"renesas,ipmmu-r8a7795", {{6, 6}, Arch::arm64}, debian, "deferred not-configured CONFIG_IPMMU_VMSA"},
    {"brcm,bcm2712-iommu", {{6, 6}, Arch::arm64}, debian, "deferred no-match"},
};

const struct {
    std::string_view compatible, kconfig, state;
} configurations[] = {
    {"renesas,ipmmu-r8a7795", "CONFIG_IPMMU_VMSA=y\n", "translated"},
    {"renesas,ipmmu-r8a7795", "CONFIG_IPMMU_VMSA=m\n", "translated"},
    {"renesas,ipmmu-r8a7795", "CONFIG_ARM64=y\n", "deferred not-configured CONFIG_IPMMU_VMSA"},
    {"arm,mmu-500", "# CONFIG_ARM_SMMU is not set\n", "deferred not-configured CONFIG_ARM_SMMU"},
    {"arm,mmu-500", "# CONFIG_IPMMU_VMSA is not set\n", "translated"},
    {"brcm,bcm2712-iommu", "CONFIG_ARM_SMMU=y\n", "deferred no-match"},
};

}  // namespace

TEST_CASE("a device waits for an IOMMU whose driver its kernel has not") {
    for (const auto& c : kernels) {
        CAPTURE(c.compatible);
        CAPTURE(to_string(c.kernel.release));
        CAPTURE(to_string(c.kernel.arch));
        CAPTURE(to_string(c.set));
        CHECK(state(analyzed(behind(c.compatible), c.kernel, built_with(c.set))) == c.state);
    }
}

TEST_CASE("a .config says whether the driver is there") {
    for (const auto& c : configurations) {
        CAPTURE(c.compatible);
        CAPTURE(c.kconfig);
        CHECK(state(analyzed(behind(c.compatible), arm64_6_12, built_with(debian, c.kconfig))) == c.state);
    }
}

// arm_smmu_device_probe() (drivers/iommu/arm/arm-smmu/arm-smmu.c, 6.12, 7.2): with mmu-masters the SMMU is registered
// without its node, so that no iommus finds it. 6.1 registers it with its node, and arm_smmu_probe_device() refuses who
// comes.
TEST_CASE("an SMMU with mmu-masters serves no iommus") {
    constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64};
    constexpr std::string_view no_abort = "# CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT is not set\n";
    const struct {
        std::string_view compatible;
        KernelId kernel;
        std::string_view kconfig, state;
    } cases[] = {
        {"arm,mmu-500", arm64_6_12, "", "deferred legacy-binding aborts"},
        {"arm,mmu-500", arm64_7_2, "", "deferred legacy-binding aborts"},
        {"arm,mmu-500", arm64_6_1, "", "unavailable legacy-binding aborts"},
        {"arm,mmu-500", arm64_6_12, no_abort, "deferred legacy-binding"},
        {"arm,mmu-500", arm64_6_1, no_abort, "unavailable legacy-binding"},
        {"arm,mmu-500", arm64_6_12, "CONFIG_ARM_SMMU_LEGACY_DT_BINDINGS=y\n", "deferred legacy-binding"},
        {"qcom,smmu-v2", arm64_6_12, "", "deferred legacy-binding aborts"},
        {"arm,smmu-v3", arm64_6_12, "", "translated"},
        {"rockchip,iommu", arm64_6_12, "", "translated"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.compatible);
        CAPTURE(to_string(c.kernel.release));
        CAPTURE(c.kconfig);
        FdtBuilder t;
        t.bus(2, 2).device("iommu", c.compatible).cells("#iommu-cells", {1}).cells("mmu-masters", {2, 0x11});
        t.cells("#global-interrupts", {1}).phandle(1).end().device("dev").cells("iommus", {1, 0x11}).end();
        const std::vector<std::byte> blob = t.finish();
        Question question = built_with(debian, c.kconfig);
        CHECK(state(analyzed(blob, c.kernel, question)) == c.state);
        question.assume_iommu_drivers = true;  // it is the tree that says so, whatever the kernel has
        CHECK(state(analyzed(blob, c.kernel, question)) == c.state);
    }
}

// arm_smmu_device_dt_probe() (5.10 to 7.2): the first SMMU that is probed decides, "not probing due to mismatched DT
// properties" the others.
TEST_CASE("one arm-smmu driver has one binding") {
    struct Smmu {
        std::string_view compatible;
        bool has_masters;
        std::string_view status = "okay";
        bool has_interrupts = true;
    };
    const struct {
        const char* what;
        Smmu other, own;  // in this order in the tree; the device is behind its own
        std::string_view state;
    } cases[] = {
        {"both new", {"arm,mmu-500", false}, {"arm,mmu-500", false}, "translated"},
        {"both old", {"arm,mmu-500", true}, {"arm,mmu-401", true}, "deferred legacy-binding aborts"},
        {"the first is old", {"arm,mmu-500", true}, {"arm,mmu-500", false}, "deferred other-binding"},
        {"the first is new", {"arm,mmu-500", false}, {"arm,mmu-500", true}, "deferred other-binding"},
        {"an old one that is disabled", {"arm,mmu-500", true, "disabled"}, {"arm,mmu-500", false}, "translated"},
        {"a new one that is disabled",
         {"arm,mmu-500", false, "disabled"},
         {"arm,mmu-500", true},
         "deferred legacy-binding aborts"},
        {"an old one that is not probed for another reason",
         {"arm,mmu-500", true, "okay", false},
         {"arm,mmu-500", false},
         "translated"},
        {"the old one has another driver", {"arm,smmu-v3", true}, {"arm,mmu-500", false}, "translated"},
        {"its own has another driver", {"arm,mmu-500", true}, {"arm,smmu-v3", false}, "translated"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        FdtBuilder t;
        t.bus(2, 2);
        std::uint32_t phandle = 0;
        for (const Smmu& smmu : {c.other, c.own}) {
            t.device(phandle == 0 ? "other" : "own", smmu.compatible).string("status", smmu.status);
            t.cells("#iommu-cells", {1}).phandle(++phandle);
            if (smmu.has_interrupts) {
                t.cells("#global-interrupts", {1});
            }
            if (smmu.has_masters) {
                t.empty("mmu-masters");  // of_find_property(): whatever is in it
            }
            t.end();
        }
        t.device("dev").cells("iommus", {2, 0x11}).end();
        CHECK(state(analyzed(t.finish(), arm64_6_12)) == c.state);
    }
}

// apple_dart_def_domain_type() (drivers/iommu/apple-dart.c, 6.1 to 7.2)
TEST_CASE("a DART whose pages are larger than the kernel's gets an identity domain") {
    const struct {
        std::uint64_t page;
        std::string_view state;
    } pages[] = {{4096, "identity"}, {16384, "translated"}, {65536, "translated"}};
    for (const auto& c : pages) {
        for (const Release release : {Release{6, 1}, Release{6, 12}, Release{7, 2}}) {
            CAPTURE(c.page);
            CAPTURE(to_string(release));
            Question question = built_with(defconfig);
            question.page_size = c.page;
            CHECK(state(analyzed(behind("apple,t8103-dart"), {release, Arch::arm64}, question)) == c.state);
        }
    }
}

TEST_CASE("any of its compatibles will do, and one list waits for its first IOMMU without a driver") {
    FdtBuilder t;
    t.node("iommu").strings("compatible", {"qcom,sm8250-smmu-500", "qcom,smmu-500", "arm,mmu-500"});
    t.cells("#iommu-cells", {0}).phandle(1).end();
    t.device("other", "test,iommu").cells("#iommu-cells", {0}).phandle(2).end();
    t.device("one").cells("iommus", {1}).end().device("both").cells("iommus", {1, 2}).end();
    const Board board = analyzed(t.finish(), arm64_6_12);
    CHECK(device_at(board, "/one")->iommu->state == IommuState::translated);
    const Iommu& both = *device_at(board, "/both")->iommu;
    CHECK(both.state == IommuState::deferred);
    REQUIRE(both.waits_for);
    CHECK(board.tree->path(*both.waits_for) == "/other");
    CHECK(describe_entries(*board.tree, both) == "/iommu<>, /other<>");
}

// virtio-iommu and its like are PCI functions: their driver asks for ids, and a node need not have a compatible.
TEST_CASE("an IOMMU on a PCI bus may have a driver whatever its node says") {
    FdtBuilder t;
    t.device("pcie", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2).cells("iommu-map", {0, 7, 0, 8});
    t.node("iommu@1,0").cells("reg", {0x800, 0, 0, 0, 0}).cells("#iommu-cells", {1}).phandle(7).end().end();
    CHECK(pci_at(analyzed(t.finish(), arm64_6_12), "/pcie")->iommu->state == IommuState::translated);
}

TEST_CASE("whoever waited in vain uses the direct mapping") {
    const auto answer = [](bool assumed) {
        Question question;
        question.assume_iommu_drivers = assumed;
        const Board board = analyzed(behind("test,iommu"), arm64_6_12, question);
        return std::string(model::translates(*device_at(board, "/dev"), *board.kernel) ? "translated" : "direct");
    };
    CHECK(answer(false) == "direct");
    CHECK(answer(true) == "translated");
}

}  // namespace dmavet::test
