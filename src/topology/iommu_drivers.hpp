// SPDX-License-Identifier: Apache-2.0
// Which driver takes an IOMMU node, and does the modelled kernel have it? The compatibles are those of the drivers'
// match tables (drivers/iommu; for Tegra drivers/memory/tegra/mc.c), which options the known configurations set stands
// in src/kernel/config.cpp.
#pragma once

#include <optional>
#include <string_view>

#include "dmavet/command_line.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

enum class IommuDriverId {
    arm_smmu,
    arm_smmu_v3,
    qcom_iommu,
    rockchip,
    vsi,
    sun50i,
    tegra_smmu,
    tegra_gart,
    mediatek,
    mediatek_v1,
    ipmmu,
    exynos,
    apple_dart,
    omap,
    msm,
    sprd,
    virtio,
    riscv,
    riscv_pci,
};

struct IommuDriver {
    IommuDriverId id;
    std::string_view name;    // as a person would look it up
    std::string_view option;  // the kernel's configuration option
    bool shared;              // one instance serves many unlike masters, not one block of its own
    // Since when its get_resv_regions() asks of_iommu_get_resv_regions(); as a rule never.
    Release clears_iovas = {Release::newest, Release::newest};
};

// The driver whose match table lists one of the node's compatibles, in whatever release; null when no known one does.
[[nodiscard]] const IommuDriver* find_iommu_driver(const OfTree& of, NodeId node);

// Which binding an Arm SMMU (v1, v2) has. arm_smmu_device_dt_probe() takes that of the first one it probes for all.
enum class SmmuBinding { none, generic, legacy, mismatched };
[[nodiscard]] SmmuBinding smmu_binding(const OfTree& of, NodeId node);
// In the order of the tree, which is that of probing unless one waits for a supplier.
[[nodiscard]] std::optional<NodeId> find_first_smmu(const OfTree& of);

// Why no driver of this kernel registers the IOMMU; none: one does, or nobody knows.
struct MissingDriver {
    NoIommuDriver why = NoIommuDriver::none;
    std::string_view option = {};  // of not_configured
};
// Because of the tree, whatever drivers the kernel has.
[[nodiscard]] bool is_for_the_tree(NoIommuDriver why);
[[nodiscard]] MissingDriver missing_driver(const OfTree& of, const Kernel& kernel, NodeId node);

// Whether it aborts what no client claims: an Arm SMMU that this kernel has a driver for (of SMMUv2: as the command
// line or the configuration says).
[[nodiscard]] bool aborts_unclaimed(const OfTree& of, const Kernel& kernel, const CommandLine& line, NodeId iommu);

// Whether the domains of its driver keep clear what iommu-addresses says.
[[nodiscard]] bool keeps_iovas_clear(const OfTree& of, const Kernel& kernel, NodeId iommu);

// Whether the driver of this IOMMU can do something with so many #iommu-cells; true where nothing is known.
[[nodiscard]] bool takes_cells(const OfTree& of, NodeId iommu, std::uint32_t cells);
// Whether the IOMMU's own #iommu-cells is one that its driver cannot take: then no list is wrong, whatever it seems.
[[nodiscard]] bool has_illegal_cells(const OfTree& of, NodeId iommu);

[[nodiscard]] inline bool is_arm_smmu(const IommuDriver* driver) {
    return driver && (driver->id == IommuDriverId::arm_smmu || driver->id == IommuDriverId::arm_smmu_v3);
}

}  // namespace dmavet::topology
