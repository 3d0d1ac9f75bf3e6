// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_map_provider_disabled {

namespace {

void check_map(NodeId node, const IommuMap& map, Reporter& report) {
    const IommuMapRow* disabled = nullptr;
    const IommuMapRow* usable = nullptr;
    std::size_t count = 0;
    for (const IommuMapRow& row : map.rows) {
        if (row.status == IommuMapRowStatus::usable) {
            usable = &row;
        }
        if (row.status != IommuMapRowStatus::provider_disabled) {
            continue;
        }
        ++count;
        if (!disabled) {
            disabled = &row;
        }
    }
    if (!disabled || !usable) {
        return;
    }
    const std::string ids = wording::span_text(disabled->id_base, disabled->length);
    report
        .at(node, "iommu-map",
            fmt::format("{} of {} rows lead{} to a disabled IOMMU, the first one for ids {}: those functions run "
                        "untranslated while others of this bridge are translated",
                        count, map.rows.size(), count == 1 ? "s" : "", ids),
            {ids})
        .evidence(*disabled->controller, "status", "disabled")
        .evidence(*usable->controller, "", "an enabled one, which another row leads to");
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        check_map(node, map, report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-map-provider-disabled",
    .family = "iommu",
    .title = "an iommu-map leads to enabled and to disabled IOMMUs",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Of the rows of an available node's `iommu-map` some lead to an available IOMMU and some to a disabled one.",
    .why =
        "`of_iommu_xlate()` (5.10 to 7.2) answers -ENODEV for a disabled provider, and the functions with those ids "
        "run untranslated. Beside rows that work this is mostly a board that disabled a port together with its "
        "IOMMU and kept the row, while bus numbers moved: an id that exists then leads to the wrong IOMMU.",
    .fix = "delete the row, and check to which bus numbers the others belong",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
    .after = {"bad-status-value"},
};

}  // namespace dmavet::rules::iommu_map_provider_disabled
