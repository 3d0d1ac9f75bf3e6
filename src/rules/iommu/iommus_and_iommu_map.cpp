// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::iommus_and_iommu_map {

namespace {

// Whether the bridge masters the bus itself: registers of a DMA engine, as DesignWare's bridges may have.
bool has_dma_engine(const RuleInput& input, NodeId node) {
    const Property* blocks = input.tree.find_property(node, "reg-names");
    return blocks && topology::any_string(
                         *blocks, [](std::string_view name) { return name.find("dma") != std::string_view::npos; });
}

// Whether the map gives every function the one stream that iommus names. Then bridge and functions are one group, as a
// bridge wants that has a page of its own mapped for its functions (Tegra's, for message-signalled interrupts).
bool is_stream_of_map(const RuleInput& input, NodeId node, const Device& device) {
    const auto& entries = device.iommu->entries;
    const auto map = std::ranges::find(input.surveys.iommu_maps(), node, &survey::HostMap::node);
    if (entries.size() != 1 || map == input.surveys.iommu_maps().end() || map->map.rows.size() != 1) {
        return false;
    }
    const IommuMapRow& row = map->map.rows.front();
    const bool is_one_id = map->map.mask == 0 || row.length == 1;
    return is_one_id && row.controller == entries.front().controller && row.output == entries.front().specifier;
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (!input.topology.find_pci(list.node) || !input.tree.find_property(list.node, input.of.names.iommu_map)) {
            continue;
        }
        if (has_dma_engine(input, list.node)) {
            report
                .at(list.node, "iommus",
                    "a PCI host bridge with both iommus and iommu-map: functions use the map alone, and iommus counts "
                    "for the bridge's own DMA engine")
                .evidence(list.node, "iommu-map", "this one counts for the functions")
                .severity(Severity::note)
                .fix("none when the engine sends the stream of iommus");
            continue;
        }
        if (is_stream_of_map(input, list.node, device)) {
            report
                .at(list.node, "iommus",
                    "a PCI host bridge with both iommus and iommu-map, which name the same stream: bridge and functions "
                    "are one group")
                .evidence(list.node, "iommu-map", "gives every function that stream")
                .severity(Severity::note)
                .fix("none when the bridge's driver maps memory of its own for its functions, as for their interrupts");
            continue;
        }
        report
            .at(list.node, "iommus",
                "a PCI host bridge with both iommus and iommu-map: functions use the map alone, and the bridge, which "
                "rarely masters the bus itself, claims the stream of iommus")
            .evidence(list.node, "iommu-map", "this one counts for the functions")
            .fix_dts("/delete-property/ iommus;");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommus-and-iommu-map",
    .family = "iommu",
    .title = "a PCI host bridge with iommus and iommu-map",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An available PCI host bridge has both `iommus` and `iommu-map`. A note where its `reg-names` name a DMA engine, and "
        "where `iommus` is the one stream that the map gives all functions.",
    .why =
        "`of_iommu_configure()` (5.10 to 7.2) reads `iommus` for the bridge's own platform device and `iommu-map` for "
        "the functions. A leftover `iommus` attaches the stream of a function to the bridge's domain as well; the "
        "two then share a stream, or the SMMU refuses the second one.",
    .fix = "delete iommus, unless the bridge has a DMA engine with a stream of its own",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::iommus_and_iommu_map
