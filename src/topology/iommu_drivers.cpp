// SPDX-License-Identifier: Apache-2.0
// Which driver takes an IOMMU node? One sorted table of compatibles, one row for each driver.
#include "topology/iommu_drivers.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace dmavet::topology {

namespace {

using Id = IommuDriverId;

// In the order of IommuDriverId.
constexpr std::array drivers{
    IommuDriver{Id::arm_smmu, "arm-smmu", "CONFIG_ARM_SMMU", true, {6, 3}},
    IommuDriver{Id::arm_smmu_v3, "arm-smmu-v3", "CONFIG_ARM_SMMU_V3", true, {6, 3}},
    IommuDriver{Id::qcom_iommu, "qcom-iommu", "CONFIG_QCOM_IOMMU", false},
    IommuDriver{Id::rockchip, "rk-iommu", "CONFIG_ROCKCHIP_IOMMU", false},
    IommuDriver{Id::vsi, "vsi-iommu", "CONFIG_VSI_IOMMU", false},
    IommuDriver{Id::sun50i, "sun50i-iommu", "CONFIG_SUN50I_IOMMU", false},
    IommuDriver{Id::tegra_smmu, "tegra-smmu", "CONFIG_TEGRA_IOMMU_SMMU", true},
    IommuDriver{Id::tegra_gart, "tegra-gart", "CONFIG_TEGRA_IOMMU_GART", false},
    IommuDriver{Id::mediatek, "mtk-iommu", "CONFIG_MTK_IOMMU", false},
    IommuDriver{Id::mediatek_v1, "mtk-iommu-v1", "CONFIG_MTK_IOMMU_V1", false},
    IommuDriver{Id::ipmmu, "ipmmu-vmsa", "CONFIG_IPMMU_VMSA", true},
    IommuDriver{Id::exynos, "exynos-sysmmu", "CONFIG_EXYNOS_IOMMU", false, {7, 2}},
    IommuDriver{Id::apple_dart, "apple-dart", "CONFIG_APPLE_DART", false, {6, 3}},
    IommuDriver{Id::omap, "omap-iommu", "CONFIG_OMAP_IOMMU", false},
    IommuDriver{Id::msm, "msm_iommu", "CONFIG_MSM_IOMMU", false},
    IommuDriver{Id::sprd, "sprd-iommu", "CONFIG_SPRD_IOMMU", false},
    IommuDriver{Id::virtio, "virtio-iommu", "CONFIG_VIRTIO_IOMMU", true, {6, 3}},
    IommuDriver{Id::riscv, "riscv-iommu", "CONFIG_RISCV_IOMMU", true},
    IommuDriver{Id::riscv_pci, "riscv-iommu-pci", "CONFIG_RISCV_IOMMU_PCI", true},
};

// Of older releases nobody has looked.
constexpr Release first_read{5, 10};

// In which of the recorded releases a driver's match table has the compatible; read from 5.10, 6.1, 6.12 and 7.2.
struct Match {
    std::string_view compatible;
    Id driver;
    Release since = first_read;
    Release until = {Release::newest, Release::newest};
};

// PCI functions are taken by their ids, which the compatible of their node repeats.
// clang-format off
constexpr std::array match_table{
    Match{"allwinner,sun50i-h6-iommu", Id::sun50i}, Match{"allwinner,sun50i-h616-iommu", Id::sun50i, {6, 12}},
    Match{"apple,t6000-dart", Id::apple_dart, {6, 1}}, Match{"apple,t8103-dart", Id::apple_dart, {6, 1}},
    Match{"apple,t8103-usb4-dart", Id::apple_dart, {6, 12}}, Match{"apple,t8110-dart", Id::apple_dart, {6, 12}},
    Match{"arm,mmu-400", Id::arm_smmu}, Match{"arm,mmu-401", Id::arm_smmu}, Match{"arm,mmu-500", Id::arm_smmu},
    Match{"arm,smmu-v1", Id::arm_smmu}, Match{"arm,smmu-v2", Id::arm_smmu}, Match{"arm,smmu-v3", Id::arm_smmu_v3},
    Match{"cavium,smmu-v2", Id::arm_smmu}, Match{"mediatek,mt2701-m4u", Id::mediatek_v1},
    Match{"mediatek,mt2712-m4u", Id::mediatek}, Match{"mediatek,mt6779-m4u", Id::mediatek},
    Match{"mediatek,mt6795-m4u", Id::mediatek, {6, 1}}, Match{"mediatek,mt6893-iommu-mm", Id::mediatek, {7, 2}},
    Match{"mediatek,mt8167-m4u", Id::mediatek}, Match{"mediatek,mt8173-m4u", Id::mediatek},
    Match{"mediatek,mt8183-m4u", Id::mediatek}, Match{"mediatek,mt8186-iommu-mm", Id::mediatek, {6, 1}},
    Match{"mediatek,mt8188-iommu-infra", Id::mediatek, {6, 12}},
    Match{"mediatek,mt8188-iommu-vdo", Id::mediatek, {6, 12}},
    Match{"mediatek,mt8188-iommu-vpp", Id::mediatek, {6, 12}},
    Match{"mediatek,mt8189-iommu-apu", Id::mediatek, {7, 2}},
    Match{"mediatek,mt8189-iommu-infra", Id::mediatek, {7, 2}},
    Match{"mediatek,mt8189-iommu-mm", Id::mediatek, {7, 2}}, Match{"mediatek,mt8192-m4u", Id::mediatek, {6, 1}},
    Match{"mediatek,mt8195-iommu-infra", Id::mediatek, {6, 1}},
    Match{"mediatek,mt8195-iommu-vdo", Id::mediatek, {6, 1}},
    Match{"mediatek,mt8195-iommu-vpp", Id::mediatek, {6, 1}}, Match{"mediatek,mt8365-m4u", Id::mediatek, {6, 12}},
    Match{"nvidia,smmu-500", Id::arm_smmu}, Match{"nvidia,tegra114-mc", Id::tegra_smmu},
    Match{"nvidia,tegra124-mc", Id::tegra_smmu}, Match{"nvidia,tegra132-mc", Id::tegra_smmu},
    Match{"nvidia,tegra20-mc-gart", Id::tegra_gart, {5, 10}, {6, 1}}, Match{"nvidia,tegra210-mc", Id::tegra_smmu},
    Match{"nvidia,tegra30-mc", Id::tegra_smmu}, Match{"pci1af4,1057", Id::virtio},
    Match{"pci1efd,edf1", Id::riscv_pci, {7, 2}}, Match{"qcom,apq8064-iommu", Id::msm},
    Match{"qcom,msm-iommu-v1", Id::qcom_iommu}, Match{"qcom,msm-iommu-v2", Id::qcom_iommu, {6, 12}},
    Match{"qcom,smmu-v2", Id::arm_smmu}, Match{"renesas,ipmmu-r8a774a1", Id::ipmmu},
    Match{"renesas,ipmmu-r8a774b1", Id::ipmmu}, Match{"renesas,ipmmu-r8a774c0", Id::ipmmu},
    Match{"renesas,ipmmu-r8a774e1", Id::ipmmu}, Match{"renesas,ipmmu-r8a7795", Id::ipmmu},
    Match{"renesas,ipmmu-r8a7796", Id::ipmmu}, Match{"renesas,ipmmu-r8a77961", Id::ipmmu},
    Match{"renesas,ipmmu-r8a77965", Id::ipmmu}, Match{"renesas,ipmmu-r8a77970", Id::ipmmu},
    Match{"renesas,ipmmu-r8a77980", Id::ipmmu, {6, 1}}, Match{"renesas,ipmmu-r8a77990", Id::ipmmu},
    Match{"renesas,ipmmu-r8a77995", Id::ipmmu}, Match{"renesas,ipmmu-r8a779a0", Id::ipmmu, {6, 1}},
    Match{"renesas,ipmmu-vmsa", Id::ipmmu}, Match{"renesas,rcar-gen4-ipmmu-vmsa", Id::ipmmu, {6, 1}},
    Match{"riscv,iommu", Id::riscv, {7, 2}}, Match{"rockchip,iommu", Id::rockchip},
    Match{"rockchip,rk3568-iommu", Id::rockchip, {6, 1}}, Match{"samsung,exynos-sysmmu", Id::exynos},
    Match{"sprd,iommu-v1", Id::sprd, {6, 1}}, Match{"ti,dra7-dsp-iommu", Id::omap}, Match{"ti,dra7-iommu", Id::omap},
    Match{"ti,omap2-iommu", Id::omap}, Match{"ti,omap4-iommu", Id::omap},
    Match{"verisilicon,iommu-1.2", Id::vsi, {7, 2}}, Match{"virtio,mmio", Id::virtio},
    Match{"virtio,pci-iommu", Id::virtio},
};
// clang-format on
static_assert(std::is_sorted(match_table.begin(), match_table.end(),
                             [](const Match& a, const Match& b) { return a.compatible < b.compatible; }));

const IommuDriver& driver_of(const Match& match) {
    return drivers[static_cast<std::size_t>(match.driver)];
}

const Match* find_match(std::string_view compatible) {
    const auto it = std::lower_bound(match_table.begin(), match_table.end(), compatible,
                                     [](const Match& m, std::string_view text) { return m.compatible < text; });
    return it != match_table.end() && it->compatible == compatible ? &*it : nullptr;
}

// Whether the driver of this kernel knows the compatible; no value: not known.
std::optional<bool> is_known_to(const Kernel& kernel, const Match& match) {
    const auto in = [&](Release release) {
        return release < first_read ? std::nullopt : std::optional(match.since <= release && release <= match.until);
    };
    const Release release = kernel.release().series();
    const auto between = neighbours_of({release, kernel.arch->arch});
    if (!between) {
        return in(release);
    }
    const auto older = in(between->older);
    return older == in(between->newer) ? older : std::nullopt;
}

}  // namespace

const IommuDriver* find_iommu_driver(const OfTree& of, NodeId node) {
    const Property* compatible = of.tree.find_property(node, of.names.compatible);
    const IommuDriver* found = nullptr;
    if (compatible) {
        any_string(*compatible, [&](std::string_view one) {
            if (const Match* match = find_match(one)) {
                found = &driver_of(*match);
            }
            return found != nullptr;
        });
    }
    return found;
}

namespace {

// Without it arm_smmu_device_dt_probe() ends before it looks at anything else.
bool has_global_interrupts(const OfTree& of, NodeId smmu) {
    return of.tree.find_property(smmu, "#global-interrupts") != nullptr;
}

}  // namespace

std::optional<NodeId> find_first_smmu(const OfTree& of) {
    const std::vector<bool> reachable = of.reachable_nodes();
    for (const Property* compatible : of.tree.properties_named(of.names.compatible)) {
        const IommuDriver* driver =
            reachable[index(compatible->node)] ? find_iommu_driver(of, compatible->node) : nullptr;
        if (driver && driver->id == IommuDriverId::arm_smmu && has_global_interrupts(of, compatible->node)) {
            return compatible->node;
        }
    }
    return std::nullopt;
}

SmmuBinding smmu_binding(const OfTree& of, NodeId node) {
    const IommuDriver* driver = find_iommu_driver(of, node);
    if (!driver || driver->id != IommuDriverId::arm_smmu) {
        return SmmuBinding::none;
    }
    const auto has_masters = [&](NodeId smmu) { return of.tree.find_property(smmu, of.names.mmu_masters) != nullptr; };
    if (const auto first = of.first_smmu(); first && has_masters(*first) != has_masters(node)) {
        return SmmuBinding::mismatched;
    }
    return has_masters(node) ? SmmuBinding::legacy : SmmuBinding::generic;
}

bool is_for_the_tree(NoIommuDriver why) {
    switch (why) {
        case NoIommuDriver::no_cells:
        case NoIommuDriver::legacy_binding:
        case NoIommuDriver::other_binding: return true;
        case NoIommuDriver::none:
        case NoIommuDriver::no_match:
        case NoIommuDriver::not_configured: break;
    }
    return false;
}

namespace {

NoIommuDriver missing_for_binding(SmmuBinding binding) {
    switch (binding) {
        case SmmuBinding::none:
        case SmmuBinding::generic: break;
        case SmmuBinding::legacy: return NoIommuDriver::legacy_binding;
        case SmmuBinding::mismatched: return NoIommuDriver::other_binding;
    }
    return NoIommuDriver::none;
}

// Whether the node lacks a driver, however it stands with #iommu-cells.
MissingDriver missing_for_node(const OfTree& of, const Kernel& kernel, NodeId node) {
    MissingDriver missing{NoIommuDriver::no_match};
    const auto may_take = [&](std::string_view one) {
        const Match* match = find_match(one);
        if (match == nullptr || is_known_to(kernel, *match) == false) {
            return false;
        }
        const IommuDriver& driver = driver_of(*match);
        if (kernel.config.has_driver(driver.option) == false) {
            missing = {NoIommuDriver::not_configured, driver.option};
            return false;
        }
        return true;
    };
    const Property* compatible = of.tree.find_property(node, of.names.compatible);
    if (compatible && of.any_compatible(*compatible, may_take)) {
        return {missing_for_binding(smmu_binding(of, node))};
    }
    // What is on a PCI bus is taken by ids that no tree needs to say.
    if (missing.why == NoIommuDriver::no_match && node != root_node && of.is_type(of.tree.node(node).parent, "pci")) {
        return {};
    }
    return missing;
}

}  // namespace

MissingDriver missing_driver(const OfTree& of, const Kernel& kernel, NodeId node) {
    return of.tree.find_property(node, of.names.iommu_cells) ? missing_for_node(of, kernel, node)
                                                             : MissingDriver{NoIommuDriver::no_cells};
}

bool aborts_unclaimed(const OfTree& of, const Kernel& kernel, const CommandLine& line, NodeId iommu) {
    const IommuDriver* driver = find_iommu_driver(of, iommu);
    if (!is_arm_smmu(driver)) {
        return false;
    }
    if (driver->id == IommuDriverId::arm_smmu_v3) {
        return missing_driver(of, kernel, iommu).why == NoIommuDriver::none;
    }
    // It is probed without #iommu-cells and with mmu-masters, too.
    const NoIommuDriver missing = missing_for_node(of, kernel, iommu).why;
    return (missing == NoIommuDriver::none || missing == NoIommuDriver::legacy_binding) &&
           has_global_interrupts(of, iommu) &&
           line.smmu_disables_bypass.value_or(kernel.config.is_set("CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT"));
}

bool keeps_iovas_clear(const OfTree& of, const Kernel& kernel, NodeId iommu) {
    const IommuDriver* driver = find_iommu_driver(of, iommu);
    return driver && kernel.reads(Reads::iommu_addresses) && driver->clears_iovas <= kernel.release().series();
}

bool takes_cells(const OfTree& of, NodeId iommu, std::uint32_t cells) {
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

bool has_illegal_cells(const OfTree& of, NodeId iommu) {
    const Property* own = of.tree.find_property(iommu, of.names.iommu_cells);
    const auto cells = own ? own->as_u32() : std::nullopt;
    return cells && !takes_cells(of, iommu, *cells);
}

}  // namespace dmavet::topology
