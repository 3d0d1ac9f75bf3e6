// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/hardware_facts.hpp"

namespace dmavet::rules::coherent_client_noncoherent_smmu_port {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const Device& device : input.topology.devices) {
        const auto smmu = model::attributes_from(input.tree, device, input.kernel);
        if (!smmu || !survey::is_coherent(device) || !input.topology.reachable[index(device.node)]) {
            continue;
        }
        const Fact* port = input.facts->snooping(input.tree, *smmu);
        if (!port || *port->snoops) {
            continue;
        }
        const Origin& from = device.coherent.from;
        report
            .at(device.node, from.property,
                fmt::format(
                    "this device is coherent, but the SMMU that translates for it does not snoop on its memory port{}: cached "
                    "CPU mapping, so either side can read stale data or lose what it wrote",
                    survey::source_text(*port)))
            .evidence(*smmu, "", "its port decides for every client that it translates for");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherent-client-noncoherent-smmu-port",
    .family = "coherency",
    .title = "a coherent device behind an SMMU whose port does not snoop",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A device counts as coherent, an Arm SMMU translates for it, and a facts file says that what the SMMU sends to "
        "memory does not snoop. That the SMMU's own node lacks `dma-coherent` says nothing about this.",
    .why =
        "Stage 1 of the SMMU replaces the device's attributes by those of its page tables: `dma_info_to_prot()` (6.1, "
        "6.12) sets IOMMU_CACHE for a coherent device, so transactions ask for a snoop, and the port does not pass it "
        "on. CPU and device then disagree as without any snooping.",
    .fix = "remove dma-coherent from the device",
    .check = &check,
    .needs = Needs::facts,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::coherent_client_noncoherent_smmu_port
