// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::smmu_v3_cell_count {

namespace {

std::vector<survey::CauseAndNode> broken_providers(const RuleInput& input) {
    std::vector<survey::CauseAndNode> broken;
    survey::for_each_reachable(input, "#iommu-cells", [&](const Property& cells) {
        if (survey::iommu_cells(input, cells.node) == 1u) {
            return;
        }
        const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, cells.node);
        if (driver && driver->id == topology::IommuDriverId::arm_smmu_v3) {
            broken.emplace_back(cells.node, cells.node);
        }
    });
    return broken;
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> broken = broken_providers(input);
    if (broken.empty()) {
        return;
    }
    const auto add = [&](std::optional<NodeId> provider, NodeId client) {
        if (provider && std::binary_search(broken.begin(), broken.end(), survey::CauseAndNode{*provider, *provider})) {
            return std::optional{survey::CauseAndNode{*provider, client}};
        }
        return std::optional<survey::CauseAndNode>{};
    };
    std::vector<survey::CauseAndNode> all = broken;
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (const auto pair = add(survey::first_provider(input, list), list.node)) {
            all.push_back(*pair);
        }
    }
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        for (const IommuMapRow& row : map.rows) {
            if (const auto pair = add(row.controller, node)) {
                all.push_back(*pair);
            }
        }
    }
    survey::for_each_cause(all, [&](NodeId provider, std::span<const NodeId> nodes) {
        const auto cells = survey::iommu_cells(input, provider);
        auto draft = report.at(
            provider, "#iommu-cells",
            fmt::format(
                "#iommu-cells is {}, and the driver of an SMMUv3 accepts only 1, which leaves {} without translation",
                cells ? fmt::format("{}", *cells) : "shorter than a cell",
                wording::count_text(nodes.size() - 1, "client")),
            {cells ? fmt::format("{}", *cells) : "short"});
        for (const NodeId node : nodes) {
            if (node != provider) {
                draft.evidence(node, "", "a client of it");
            }
        }
        draft.write("#iommu-cells", cell_value(1));
        if (topology::missing_driver(input.of, input.kernel, provider).why != NoIommuDriver::none) {
            draft.severity(Severity::note);  // nobody reads it, and nobody translates
            return;
        }
        draft.kernel_log(cells ? fmt::format("invalid #iommu-cells value ({})", static_cast<std::int32_t>(*cells))
                               : "missing #iommu-cells property");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "smmu-v3-cell-count",
    .family = "iommu",
    .title = "an SMMUv3 whose #iommu-cells is not 1",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An available `arm,smmu-v3` node has an `#iommu-cells` other than 1. A note where the kernel has no driver for it.",
    .why =
        "`arm_smmu_device_dt_probe()` returns -EINVAL. 6.12: the SMMU's probe fails, its clients wait for the "
        "deferred-probe time-out and then run untranslated. 6.1: the SMMU is registered, but in bypass.",
    .fix = "set #iommu-cells to 1 and write one cell, the stream id, for each entry",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::smmu_v3_cell_count
