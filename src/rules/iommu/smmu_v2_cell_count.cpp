// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::smmu_v2_cell_count {

namespace {

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> clients;
    survey::for_each_reachable(input, "#iommu-cells", [&](const Property& cells) {
        const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, cells.node);
        if (driver && driver->id == topology::IommuDriverId::arm_smmu &&
            topology::has_illegal_cells(input.of, cells.node)) {
            clients.emplace_back(cells.node, cells.node);
        }
    });
    if (clients.empty()) {
        return;
    }
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (survey::is_read_with_illegal_cells(input, list)) {
            clients.emplace_back(*survey::first_provider(input, list), list.node);
        }
    }
    survey::for_each_cause(clients, [&](NodeId provider, std::span<const NodeId> nodes) {
        const std::uint32_t cells = *survey::iommu_cells(input, provider);
        const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, provider);
        if (!driver || driver->id != topology::IommuDriverId::arm_smmu) {
            return;
        }
        auto draft = report.at(
            provider, "#iommu-cells",
            fmt::format("#iommu-cells is {}, and the driver of an SMMUv2 reads an id and perhaps a mask: {}", cells,
                        cells == 0 ? "every client gets stream 0" : "it ignores what stands behind them"),
            {fmt::format("{}", cells)});
        for (const NodeId node : nodes) {
            if (node != provider) {
                draft.evidence(node, "iommus", "a client of it");
            }
        }
        if (topology::missing_driver(input.of, input.kernel, provider).why != NoIommuDriver::none) {
            draft.severity(Severity::note);  // nobody reads it, and nobody translates
        }
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "smmu-v2-cell-count",
    .family = "iommu",
    .title = "an SMMUv2 whose #iommu-cells is neither 1 nor 2",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An available SMMUv1 or SMMUv2 has an `#iommu-cells` other than 1 or 2. One finding, with its clients; a "
        "note where the kernel has no driver for it.",
    .why =
        "`arm_smmu_of_xlate()` (5.10 to 7.2) takes the first cell of an entry for the stream id and the second for a "
        "mask. Without cells the id stays 0 for every client, so all share one stream that is nobody's, and their "
        "own faults; and the ids in their lists are read as phandles.",
    .fix = "write 1, or 2 where entries carry a mask",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::smmu_v2_cell_count
