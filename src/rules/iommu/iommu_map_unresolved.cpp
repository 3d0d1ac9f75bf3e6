// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_map_unresolved {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        const auto unknown = [](const IommuMapRow& row) { return row.status == IommuMapRowStatus::unknown_phandle; };
        const auto first = std::find_if(map.rows.begin(), map.rows.end(), unknown);
        if (first == map.rows.end()) {
            continue;
        }
        const auto count = std::count_if(map.rows.begin(), map.rows.end(), unknown);
        const auto row = static_cast<std::size_t>(first - map.rows.begin());
        // Where the provider says how long a row is, nobody knows where the next one begins.
        const std::string who =
            map.stop == IommuStop::unknown_phandle
                ? std::string("every function whose id stands in no earlier row runs")
                : fmt::format("functions with ids {} run", wording::span_text(first->id_base, first->length));
        report.at(node, "iommu-map",
                  fmt::format("row {} refers to phandle {:#x}, which no node has{}; {} untranslated", row,
                              first->phandle, count > 1 ? fmt::format(" (one of {} such rows)", count) : "", who),
                  {fmt::format("{}", row)});
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-map-unresolved",
    .family = "iommu",
    .title = "iommu-map refers to a node that does not exist",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "A row of the `iommu-map` of an available node, other than one of length 0, has a phandle of no node.",
    .why =
        "`of_map_id()` returns -ENODEV for every id of such a row, since 7.2 for every id that gets so far, without a "
        "word: those functions get physical addresses while the hardware still sends them through the IOMMU.",
    .fix = "refer to an IOMMU that the tree has, or delete the row",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::iommu_map_unresolved
