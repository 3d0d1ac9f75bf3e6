// SPDX-License-Identifier: Apache-2.0

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::arm_smmu_v3_not_coherent {

namespace {

std::vector<NodeId> non_coherent_smmus(const RuleInput& input) {
    std::vector<NodeId> found;
    for (const Property* cells : input.tree.properties_named(input.of.names.iommu_cells)) {
        if (!input.topology.reachable[index(cells->node)] || !input.of.is_compatible(cells->node, "arm,smmu-v3")) {
            continue;
        }
        const Device* smmu = input.topology.find(cells->node);
        if (smmu && !smmu->coherent.value.value_or(true)) {
            found.push_back(cells->node);
        }
    }
    return found;
}

void check(const RuleInput& input, Reporter& report) {
    for (const NodeId node : non_coherent_smmus(input)) {
        report
            .at(node, "dma-coherent",
                "this SMMU is non-coherent: its queues and tables are uncached, and VFIO, iommufd and shared virtual "
                "addressing refuse every device behind it")
            .kernel_log("IDR0.COHACC overridden by FW configuration (false)")
            .fix_dts("dma-coherent;");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "arm-smmu-v3-not-coherent",
    .family = "coherency",
    .title = "an SMMUv3 without dma-coherent",
    .severity = Severity::note,
    .confidence = Confidence::possible,
    .on_by_default = false,
    .what =
        "An available `arm,smmu-v3` is not effectively coherent, and no coherent device behind it gives a better "
        "reason to say so.",
    .why =
        "`arm_smmu_device_hw_probe()` (5.10 to 7.2) believes the tree more than the register IDR0.COHACC, and says so "
        "only when they differ. Without coherency the driver does not offer IOMMU_CAP_CACHE_COHERENCY, which VFIO and "
        "iommufd require. Nearly every SMMUv3 walks its tables coherently.",
    .fix = "add dma-coherent, if the kernel log shows that IDR0.COHACC was overridden with false",
    .check = &check,
    .tier = Tier::comparison,
    .after = {"iommu-less-coherent-than-client"},
};

}  // namespace dmavet::rules::arm_smmu_v3_not_coherent
