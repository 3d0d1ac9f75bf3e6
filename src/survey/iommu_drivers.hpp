// SPDX-License-Identifier: Apache-2.0
// Which driver takes an IOMMU node, and does the modelled kernel have it? The compatibles are those of the drivers'
// match tables (drivers/iommu; for Tegra drivers/memory/tegra/mc.c), which options Debian sets stands in
// src/kernel/config.cpp.
#pragma once

#include <optional>
#include <string_view>

#include "dmavet/kernel.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::survey {

enum class IommuDriverId {
    arm_smmu,
    arm_smmu_v3,
    qcom_iommu,
    rockchip,
    sun50i,
    tegra_smmu,
    mediatek,
    mediatek_v1,
    ipmmu,
    exynos,
    apple_dart,
    omap,
    msm,
    sprd,
    virtio,
};

struct IommuDriver {
    IommuDriverId id;
    std::string_view name;    // as a person would look it up
    std::string_view option;  // the kernel's configuration option
    bool shared;              // one instance serves many unlike masters, not one block of its own
};

// The driver whose match table lists one of the node's compatibles; null when no known one does.
[[nodiscard]] const IommuDriver* find_iommu_driver(const topology::OfTree& of, NodeId node);

// Whether the driver of this IOMMU can do something with so many #iommu-cells; true where nothing is known.
[[nodiscard]] bool takes_cells(const topology::OfTree& of, NodeId iommu, std::uint32_t cells);
// Whether the IOMMU's own #iommu-cells is one that its driver cannot take: then no list is wrong, whatever it seems.
[[nodiscard]] bool has_illegal_cells(const topology::OfTree& of, NodeId iommu);

// Whether the kernel has the driver; no value: its configuration is not known.
[[nodiscard]] std::optional<bool> has_driver(const Kernel& kernel, const IommuDriver& driver);

[[nodiscard]] inline bool is_arm_smmu(const IommuDriver* driver) {
    return driver && (driver->id == IommuDriverId::arm_smmu || driver->id == IommuDriverId::arm_smmu_v3);
}

}  // namespace dmavet::survey
