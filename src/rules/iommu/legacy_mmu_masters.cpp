// SPDX-License-Identifier: Apache-2.0
#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::legacy_mmu_masters {

namespace {

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_reachable(input, "mmu-masters", [&](const Property& masters) {
        const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, masters.node);
        if (masters.empty() || !driver || driver->id != topology::IommuDriverId::arm_smmu) {
            return;
        }
        report.at(masters.node, "mmu-masters",
                  "the masters of this SMMU are listed in mmu-masters, which the kernel no longer reads: none of them "
                  "is translated, and their streams fault");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "legacy-mmu-masters",
    .family = "iommu",
    .title = "an SMMU with the old mmu-masters",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "An available Arm SMMU (v1, v2) has the `mmu-masters` property of its first binding.",
    .why =
        "The arm-smmu driver reads `mmu-masters` only with CONFIG_ARM_SMMU_LEGACY_DT_BINDINGS, which Debian does not "
        "set (6.1, 6.12), and gives such masters no DMA API support even then. With "
        "CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT their transactions fault.",
    .fix = "give the SMMU #iommu-cells and each master an iommus",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::legacy_mmu_masters
