// SPDX-License-Identifier: Apache-2.0
#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::pci_host_iommus_without_map {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (!input.topology.find_pci(list.node) || input.tree.find_property(list.node, input.of.names.iommu_map)) {
            continue;
        }
        report.at(list.node, "iommus",
                  "iommus on a PCI host bridge without iommu-map: it counts for the bridge alone, and the functions "
                  "behind it run untranslated");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "pci-host-iommus-without-map",
    .family = "iommu",
    .title = "a PCI host bridge with iommus but no iommu-map",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what = "An available PCI host bridge has `iommus` and no `iommu-map`.",
    .why =
        "For a PCI function `of_iommu_configure()` (5.10 to 7.2) looks its requester id up in the `iommu-map` of the "
        "host bridge and never reads `iommus`. Without a map it answers -ENODEV: functions get physical addresses. "
        "When the hardware sends them through the IOMMU, every transfer faults.",
    .fix = "replace iommus by an iommu-map from requester ids to stream ids",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::pci_host_iommus_without_map
