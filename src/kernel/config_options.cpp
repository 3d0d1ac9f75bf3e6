// SPDX-License-Identifier: Apache-2.0
// What does an option change, and which of the known configurations have it set?
#include "dmavet/config_options.hpp"

#include <algorithm>

namespace dmavet {

namespace {

using enum OptionKind;

constexpr std::uint8_t lpae = 1, armmp = 2, defconfig = 4;  // ConfigSet, as bits
constexpr std::uint8_t debian = lpae | armmp, all = debian | defconfig;
constexpr Arch arm64 = Arch::arm64, arm = Arch::arm, riscv = Arch::riscv;

constexpr std::string_view cma_share = "only CONFIG_CMA_SIZE_SEL_MBYTES is modelled";
constexpr std::string_view split = "only CONFIG_VMSPLIT_3G is modelled";

// clang-format off
constexpr std::array options{
    ConfigOption{"CONFIG_ARM", choice, "the file is a whole one: a driver that it leaves out is off"},
    ConfigOption{"CONFIG_ARM64", choice, "the file is a whole one: a driver that it leaves out is off"},
    ConfigOption{"CONFIG_ARM64_16K_PAGES", page_size, "pages of 16 KiB", {}, {}, 16},
    ConfigOption{"CONFIG_ARM64_4K_PAGES", page_size, "pages of 4 KiB", {}, {}, 4},
    ConfigOption{"CONFIG_ARM64_64K_PAGES", page_size, "pages of 64 KiB", {}, {}, 64},
    ConfigOption{"CONFIG_ARM_LPAE", choice, "long descriptors: physical addresses of more than 32 bits, a bounce buffer",
        {{{arm, {5, 10}, lpae}}}},
    ConfigOption{"CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT", choice, "Arm SMMUs, v1 and v2, abort what no device claims",
        {{{arm64, {5, 10}, all}, {arm, {5, 10}, lpae}}}, "CONFIG_ARM_SMMU"},
    ConfigOption{"CONFIG_ARM_SMMU_LEGACY_DT_BINDINGS", choice, "who is listed in the mmu-masters of an SMMU gets an identity domain",
        {}, "CONFIG_ARM_SMMU"},
    ConfigOption{"CONFIG_CMA_SIZE_MBYTES", size_in_mib, "size of the default CMA area",
        {{{arm64, {5, 10}, debian, 64}, {arm64, {5, 10}, defconfig, 32}, {arm64, {3, 18}, all, 16},
          {arm, {7, 2}, debian, 128}, {arm, {5, 10}, debian, 16}, {arm, {5, 10}, defconfig, 64}, {arm, {3, 18}, all, 64},
          {riscv, {7, 2}, debian, 128}}}},
    ConfigOption{"CONFIG_CMA_SIZE_SEL_MAX", must_be_unset, cma_share},
    ConfigOption{"CONFIG_CMA_SIZE_SEL_MIN", must_be_unset, cma_share},
    ConfigOption{"CONFIG_CMA_SIZE_SEL_PERCENTAGE", must_be_unset, cma_share},
    ConfigOption{"CONFIG_CMA", choice, "CONFIG_DMA_CMA cannot be set without it"},
    ConfigOption{"CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC", choice, "small buffers that share cache lines bounce",
        {{{arm64, {6, 5}, all}, {riscv, {6, 12}, all}}}},
    ConfigOption{"CONFIG_DMA_CMA", choice, "CMA: the default area, and regions with reusable",
        {{{arm64, {3, 18}, all}, {arm, {3, 18}, all}, {riscv, {7, 2}, debian}}}, "CONFIG_CMA"},
    ConfigOption{"CONFIG_DMA_RESTRICTED_POOL", choice, "restricted-dma-pool is read", {{{arm64, {6, 12}, defconfig}}}},
    ConfigOption{"CONFIG_ERRATA_THEAD_CMO", choice, "cache operations of T-Head's cores", {{{riscv, {6, 12}, all}}}},
    ConfigOption{"CONFIG_ERRATA_THEAD_MAE", choice, "memory attributes of T-Head's cores", {{{riscv, {6, 12}, all}}}},
    ConfigOption{"CONFIG_FB_SIMPLE", choice, "before 5.17: every simple-framebuffer is made, in time for its own devices",
        {{{arm, {3, 18}, all}}}},
    ConfigOption{"CONFIG_IOMMU_SUPPORT", choice, "no driver of an IOMMU can be set without it"},
    ConfigOption{"CONFIG_HIGHMEM", must_be_set, "only arm kernels with it are modelled"},
    ConfigOption{"CONFIG_IOMMU_DEFAULT_PASSTHROUGH", choice, "IOMMUs pass addresses on, unless iommu.passthrough= says otherwise"},
    ConfigOption{"CONFIG_RISCV", choice, "the file is a whole one: a driver that it leaves out is off"},
    ConfigOption{"CONFIG_RISCV_ISA_SVPBMT", choice, "memory attributes of Svpbmt", {{{riscv, {6, 12}, all}}}},
    ConfigOption{"CONFIG_RISCV_ISA_ZICBOM", choice, "cache operations of Zicbom", {{{riscv, {6, 12}, all}}}},
    ConfigOption{"CONFIG_ROCKCHIP_ERRATUM_3588001", choice, "on RK3588 the GIC's tables are as if its nodes said dma-noncoherent",
        {{{arm64, {6, 4}, all}}}},
    ConfigOption{"CONFIG_SIFIVE_CCACHE", choice, "cache operations of SiFive's composable cache", {{{riscv, {6, 12}, all}}}},
    ConfigOption{"CONFIG_STARFIVE_STARLINK_CACHE", choice, "cache operations of StarFive's StarLink cache",
        {{{riscv, {6, 12}, debian}}}},
    ConfigOption{"CONFIG_VMSPLIT_1G", must_be_unset, split},
    ConfigOption{"CONFIG_VMSPLIT_2G", must_be_unset, split},
    ConfigOption{"CONFIG_VMSPLIT_3G_OPT", must_be_unset, split},
    // Built in or as a module. Of releases before 5.10 nobody has looked.
    ConfigOption{"CONFIG_APPLE_DART", driver, "IOMMUs of Apple", {{{arm64, {6, 1}, defconfig}}}},
    ConfigOption{"CONFIG_ARM_SMMU", driver, "Arm SMMUs, v1 and v2", {{{arm64, {5, 10}, all}, {arm, {5, 10}, lpae}}}},
    ConfigOption{"CONFIG_ARM_SMMU_V3", driver, "Arm SMMUs, v3", {{{arm64, {5, 10}, all}}}},
    ConfigOption{"CONFIG_EXYNOS_IOMMU", driver, "IOMMUs of Exynos", {{{arm, {5, 10}, defconfig}}}},
    ConfigOption{"CONFIG_IPMMU_VMSA", driver, "IOMMUs of Renesas"},
    ConfigOption{"CONFIG_MSM_IOMMU", driver, "IOMMUs of old Qualcomm SoCs"},
    ConfigOption{"CONFIG_MTK_IOMMU", driver, "IOMMUs of MediaTek", {{{arm64, {6, 1}, defconfig}, {arm64, {6, 12}, debian}}}},
    ConfigOption{"CONFIG_MTK_IOMMU_V1", driver, "IOMMUs of old MediaTek SoCs"},
    ConfigOption{"CONFIG_OMAP_IOMMU", driver, "IOMMUs of OMAP", {{{arm, {5, 10}, debian}, {arm, {6, 12}, defconfig}}}},
    ConfigOption{"CONFIG_QCOM_IOMMU", driver, "IOMMUs of Qualcomm's qcom-iommu", {{{arm64, {5, 10}, all}, {arm, {6, 1}, defconfig}}}},
    ConfigOption{"CONFIG_RISCV_IOMMU", driver, "IOMMUs of RISC-V", {{{riscv, {7, 2}, all}}}},
    ConfigOption{"CONFIG_RISCV_IOMMU_PCI", driver, "IOMMUs of RISC-V that are PCI functions", {{{riscv, {7, 2}, all}}}},
    ConfigOption{"CONFIG_ROCKCHIP_IOMMU", driver, "IOMMUs of Rockchip", {{{arm64, {5, 10}, all}, {arm, {5, 10}, all}}}},
    ConfigOption{"CONFIG_SPRD_IOMMU", driver, "IOMMUs of Spreadtrum"},
    ConfigOption{"CONFIG_SUN50I_IOMMU", driver, "IOMMUs of Allwinner", {{{arm64, {6, 12}, debian}, {riscv, {6, 12}, all}}}},
    ConfigOption{"CONFIG_TEGRA_IOMMU_GART", driver, "GART of Tegra20", {{{arm, {5, 10}, defconfig}}}},
    ConfigOption{"CONFIG_TEGRA_IOMMU_SMMU", driver, "IOMMUs of Tegra", {{{arm64, {5, 10}, all}, {arm, {5, 10}, all}}}},
    ConfigOption{"CONFIG_VSI_IOMMU", driver, "IOMMUs of VeriSilicon"},
    ConfigOption{"CONFIG_VIRTIO_IOMMU", driver, "virtio IOMMUs", {{{arm64, {6, 12}, debian}}}},
};
// clang-format on

}  // namespace

std::span<const ConfigOption> config_options() {
    return options;
}

const ConfigOption* find_option(std::string_view name) {
    const auto* const option =
        std::find_if(options.begin(), options.end(), [&](const ConfigOption& o) { return o.name == name; });
    return option == options.end() ? nullptr : option;
}

std::string_view set_names(std::uint8_t sets) {
    switch (sets) {
        case lpae: return "armmp-lpae";
        case armmp: return "armmp";
        case debian: return "debian";
        case defconfig: return "defconfig";
        case all: return "all";
        default: return "";
    }
}

}  // namespace dmavet
