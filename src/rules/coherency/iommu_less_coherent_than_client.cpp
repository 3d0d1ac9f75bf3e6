// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_less_coherent_than_client {

namespace {

bool is_tegra(const RuleInput& input, NodeId iommu) {
    const Property* list = input.tree.find_property(iommu, input.of.names.compatible);
    return list && topology::any_string(*list, [](std::string_view c) { return c.starts_with("nvidia,tegra"); });
}

void check(const RuleInput& input, Reporter& report) {
    if (input.of.names.dma_coherent == no_name) {
        return;
    }
    std::map<NodeId, std::vector<NodeId>> clients;  // by IOMMU, of which a board has a handful
    for (const Device& device : input.topology.devices) {
        if (!device.coherent.value.value_or(false) || device.bus_master == BusMaster::no) {
            continue;
        }
        if (device.iommu->entries.empty() || !input.topology.reachable[index(device.node)]) {
            continue;
        }
        std::vector<NodeId>& list = clients[device.iommu->entries.front().controller];
        if (list.empty() || list.back() != device.node) {
            list.push_back(device.node);
        }
    }
    for (const auto& [node, devices] : clients) {
        const Device* iommu = input.topology.find(node);
        if (!iommu || iommu->coherent.value.value_or(true) || is_tegra(input, node)) {
            continue;
        }
        if (!input.tree.find_property(node, input.of.names.iommu_cells)) {
            continue;  // an iommu-map that leads elsewhere
        }
        report
            .at(node, "dma-coherent",
                fmt::format(
                    "this IOMMU is non-coherent, and {} behind it {} coherent: both usually reach memory by one "
                    "port, which either snoops or does not",
                    wording::count_text(devices.size(), "bus master", "bus masters"),
                    devices.size() == 1 ? "is" : "are"))
            .evidence(devices, "dma-coherent", "coherent")
            .fix_dts("dma-coherent;");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-less-coherent-than-client",
    .family = "coherency",
    .title = "a non-coherent IOMMU with coherent bus masters behind it",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An IOMMU is effectively non-coherent while an available bus master that it translates for is coherent. One "
        "finding for each IOMMU. Tegra is left out, whose SMMUs really walk their tables past the caches.",
    .why =
        "An Arm SMMU replaces the attributes of what it translates, and where it walks its tables coherently, its "
        "translated traffic nearly always is coherent too: the drivers themselves assume so when they answer for "
        "IOMMU_CAP_CACHE_COHERENCY (6.12). If the port snoops, `dma-coherent` is missing on the SMMU: each change of a "
        "table is written back from the cache for nothing (io-pgtable-arm; 6.1, 6.12), and behind an SMMUv3 VFIO and "
        "iommufd refuse the devices. If it does not, the masters' `dma-coherent` is wrong and they see stale data.",
    .fix = "add dma-coherent to the IOMMU, or delete it from the masters if the port does not snoop",
    .check = &check,
    .tier = Tier::comparison,
    .after = {"coherency-differs-from-soc", "coherent-client-noncoherent-smmu-port"},
};

}  // namespace dmavet::rules::iommu_less_coherent_than_client
