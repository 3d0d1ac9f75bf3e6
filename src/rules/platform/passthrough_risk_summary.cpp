// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/iommu_clients.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::passthrough_risk_summary {

namespace {

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> coherent;
    for (const Device& device : input.topology.devices) {
        const IommuState state = device.iommu->state;
        if ((state != IommuState::translated && state != IommuState::identity) || device.iommu->entries.empty()) {
            continue;
        }
        if (!device.coherent.value.value_or(false)) {
            continue;
        }
        const NodeId provider = device.iommu->entries.front().controller;
        if (topology::is_arm_smmu(topology::find_iommu_driver(input.of, provider))) {
            coherent.emplace_back(provider, device.node);
        }
    }
    survey::for_each_cause(coherent, [&](NodeId provider, std::span<const NodeId> clients) {
        const bool one = clients.size() == 1;
        report
            .at(provider, "",
                fmt::format("{} behind this SMMU {} coherent: its translation makes every access snoop, with "
                            "iommu.passthrough=1 that is up to the hardware of {}",
                            wording::count_text(clients.size(), "device"), one ? "is" : "are",
                            one ? "the device" : "each device"))
            .evidence(clients, "", "coherent, and behind it");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "passthrough-risk-summary",
    .family = "platform",
    .title = "devices whose coherency an SMMU decides",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what = "Coherent devices are behind an Arm SMMU. One finding for each SMMU, to read before booting without it.",
    .why =
        "A translating SMMU replaces the attributes of a transaction by those of its page tables, which "
        "`dma_info_to_prot()` (5.10 to 7.2) makes cacheable and shareable for a coherent device. In an identity domain "
        "(`iommu.passthrough=1`) the device's own attributes reach the memory: a device that "
        "does not send cacheable, shareable ones is then coherent for the kernel but not in fact.",
    .fix = "check that these devices send cacheable, shareable transactions before using an identity domain",
    .check = &check,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::passthrough_risk_summary
