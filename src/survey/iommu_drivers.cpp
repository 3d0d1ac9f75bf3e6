// SPDX-License-Identifier: Apache-2.0
// Which driver takes an IOMMU node? One sorted table of compatibles, one row for each driver.
#include "survey/iommu_drivers.hpp"

#include <algorithm>
#include <array>

namespace dmavet::survey {

namespace {

using Id = IommuDriverId;

// In the order of IommuDriverId.
constexpr std::array drivers{
    IommuDriver{Id::arm_smmu, "arm-smmu", "CONFIG_ARM_SMMU", true},
    IommuDriver{Id::arm_smmu_v3, "arm-smmu-v3", "CONFIG_ARM_SMMU_V3", true},
    IommuDriver{Id::qcom_iommu, "qcom-iommu", "CONFIG_QCOM_IOMMU", false},
    IommuDriver{Id::rockchip, "rk-iommu", "CONFIG_ROCKCHIP_IOMMU", false},
    IommuDriver{Id::sun50i, "sun50i-iommu", "CONFIG_SUN50I_IOMMU", false},
    IommuDriver{Id::tegra_smmu, "tegra-smmu", "CONFIG_TEGRA_IOMMU_SMMU", true},
    IommuDriver{Id::mediatek, "mtk-iommu", "CONFIG_MTK_IOMMU", false},
    IommuDriver{Id::mediatek_v1, "mtk-iommu-v1", "CONFIG_MTK_IOMMU_V1", false},
    IommuDriver{Id::ipmmu, "ipmmu-vmsa", "CONFIG_IPMMU_VMSA", true},
    IommuDriver{Id::exynos, "exynos-sysmmu", "CONFIG_EXYNOS_IOMMU", false},
    IommuDriver{Id::apple_dart, "apple-dart", "CONFIG_APPLE_DART", false},
    IommuDriver{Id::omap, "omap-iommu", "CONFIG_OMAP_IOMMU", false},
    IommuDriver{Id::msm, "msm_iommu", "CONFIG_MSM_IOMMU", false},
    IommuDriver{Id::sprd, "sprd-iommu", "CONFIG_SPRD_IOMMU", false},
    IommuDriver{Id::virtio, "virtio-iommu", "CONFIG_VIRTIO_IOMMU", true},
};

struct Match {
    std::string_view compatible;
    Id driver;
};

// clang-format off
constexpr std::array matches{
    Match{"allwinner,sun50i-h6-iommu", Id::sun50i}, Match{"allwinner,sun50i-h616-iommu", Id::sun50i},
    Match{"apple,t6000-dart", Id::apple_dart}, Match{"apple,t8103-dart", Id::apple_dart},
    Match{"apple,t8103-usb4-dart", Id::apple_dart}, Match{"apple,t8110-dart", Id::apple_dart},
    Match{"arm,mmu-400", Id::arm_smmu}, Match{"arm,mmu-401", Id::arm_smmu}, Match{"arm,mmu-500", Id::arm_smmu},
    Match{"arm,smmu-v1", Id::arm_smmu}, Match{"arm,smmu-v2", Id::arm_smmu}, Match{"arm,smmu-v3", Id::arm_smmu_v3},
    Match{"cavium,smmu-v2", Id::arm_smmu},
    Match{"mediatek,mt2701-m4u", Id::mediatek_v1}, Match{"mediatek,mt2712-m4u", Id::mediatek},
    Match{"mediatek,mt6779-m4u", Id::mediatek}, Match{"mediatek,mt6795-m4u", Id::mediatek},
    Match{"mediatek,mt8167-m4u", Id::mediatek}, Match{"mediatek,mt8173-m4u", Id::mediatek},
    Match{"mediatek,mt8183-m4u", Id::mediatek}, Match{"mediatek,mt8186-iommu-mm", Id::mediatek},
    Match{"mediatek,mt8188-iommu-infra", Id::mediatek}, Match{"mediatek,mt8188-iommu-vdo", Id::mediatek},
    Match{"mediatek,mt8188-iommu-vpp", Id::mediatek}, Match{"mediatek,mt8192-m4u", Id::mediatek},
    Match{"mediatek,mt8195-iommu-infra", Id::mediatek}, Match{"mediatek,mt8195-iommu-vdo", Id::mediatek},
    Match{"mediatek,mt8195-iommu-vpp", Id::mediatek}, Match{"mediatek,mt8365-m4u", Id::mediatek},
    Match{"nvidia,smmu-500", Id::arm_smmu},
    Match{"nvidia,tegra114-mc", Id::tegra_smmu}, Match{"nvidia,tegra124-mc", Id::tegra_smmu},
    Match{"nvidia,tegra132-mc", Id::tegra_smmu}, Match{"nvidia,tegra210-mc", Id::tegra_smmu},
    Match{"nvidia,tegra30-mc", Id::tegra_smmu},
    Match{"qcom,apq8064-iommu", Id::msm}, Match{"qcom,msm-iommu-v1", Id::qcom_iommu},
    Match{"qcom,msm-iommu-v2", Id::qcom_iommu}, Match{"qcom,smmu-500", Id::arm_smmu},
    Match{"qcom,smmu-v2", Id::arm_smmu},
    Match{"renesas,ipmmu-r8a774a1", Id::ipmmu}, Match{"renesas,ipmmu-r8a774b1", Id::ipmmu},
    Match{"renesas,ipmmu-r8a774c0", Id::ipmmu}, Match{"renesas,ipmmu-r8a774e1", Id::ipmmu},
    Match{"renesas,ipmmu-r8a7795", Id::ipmmu}, Match{"renesas,ipmmu-r8a7796", Id::ipmmu},
    Match{"renesas,ipmmu-r8a77961", Id::ipmmu}, Match{"renesas,ipmmu-r8a77965", Id::ipmmu},
    Match{"renesas,ipmmu-r8a77970", Id::ipmmu}, Match{"renesas,ipmmu-r8a77980", Id::ipmmu},
    Match{"renesas,ipmmu-r8a77990", Id::ipmmu}, Match{"renesas,ipmmu-r8a77995", Id::ipmmu},
    Match{"renesas,ipmmu-r8a779a0", Id::ipmmu}, Match{"renesas,ipmmu-vmsa", Id::ipmmu},
    Match{"renesas,rcar-gen4-ipmmu-vmsa", Id::ipmmu},
    Match{"rockchip,iommu", Id::rockchip}, Match{"rockchip,rk3568-iommu", Id::rockchip},
    Match{"samsung,exynos-sysmmu", Id::exynos}, Match{"sprd,iommu-v1", Id::sprd},
    Match{"ti,dra7-dsp-iommu", Id::omap}, Match{"ti,dra7-iommu", Id::omap}, Match{"ti,omap2-iommu", Id::omap},
    Match{"ti,omap4-iommu", Id::omap},
    Match{"virtio,mmio", Id::virtio}, Match{"virtio,pci-iommu", Id::virtio},
};
// clang-format on
static_assert(std::is_sorted(matches.begin(), matches.end(),
                             [](const Match& a, const Match& b) { return a.compatible < b.compatible; }));

}  // namespace

const IommuDriver* find_iommu_driver(const topology::OfTree& of, NodeId node) {
    const Property* compatible = of.tree.find_property(node, of.names.compatible);
    const IommuDriver* found = nullptr;
    if (compatible) {
        topology::any_string(*compatible, [&](std::string_view one) {
            const auto it = std::lower_bound(matches.begin(), matches.end(), one,
                                             [](const Match& m, std::string_view text) { return m.compatible < text; });
            if (it != matches.end() && it->compatible == one) {
                found = &drivers[static_cast<std::size_t>(it->driver)];
            }
            return found != nullptr;
        });
    }
    return found;
}

bool takes_cells(const topology::OfTree& of, NodeId iommu, std::uint32_t cells) {
    const IommuDriver* driver = find_iommu_driver(of, iommu);
    if (!driver) {
        return true;
    }
    // arm_smmu_device_dt_probe() of SMMUv3; arm_smmu_of_xlate() of SMMUv2 reads an id and perhaps a mask.
    if (driver->id == IommuDriverId::arm_smmu_v3) {
        return cells == 1;
    }
    if (driver->id == IommuDriverId::arm_smmu) {
        return cells == 1 || cells == 2;
    }
    return true;
}

bool has_illegal_cells(const topology::OfTree& of, NodeId iommu) {
    const Property* own = of.tree.find_property(iommu, of.names.iommu_cells);
    const auto cells = own ? own->as_u32() : std::nullopt;
    return cells && !takes_cells(of, iommu, *cells);
}

std::optional<bool> has_driver(const Kernel& kernel, const IommuDriver& driver) {
    return kernel.config.has_driver(driver.option);
}

}  // namespace dmavet::survey
