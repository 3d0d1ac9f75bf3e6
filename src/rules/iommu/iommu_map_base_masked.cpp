// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules::iommu_map_base_masked {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        const auto first = std::find_if(map.rows.begin(), map.rows.end(), [](const IommuMapRow& row) {
            return row.status == IommuMapRowStatus::masked_base;
        });
        if (first == map.rows.end()) {
            continue;
        }
        const auto row = first - map.rows.begin();
        report
            .at(node, "iommu-map",
                fmt::format("row {} starts at id {:#x}, which has bits outside iommu-map-mask {:#x}; {}", row,
                            first->id_base, map.mask,
                            row == 0 ? "every look-up fails, and all functions run untranslated"
                                     : "every look-up that gets so far fails, and those functions run untranslated"),
                {fmt::format("{:#x}", first->id_base)})
            .evidence(node, "iommu-map-mask", "the bits that count")
            .kernel_log(
                fmt::format("OF: {}: Invalid iommu-map translation - iommu-map-mask ({:#x}) ignores id-base ({:#x})",
                            input.tree.path(node), map.mask, first->id_base));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-map-base-masked",
    .family = "iommu",
    .title = "an iommu-map row outside the mask",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "The first id of a row of `iommu-map` has bits that `iommu-map-mask` leaves out.",
    .why =
        "`of_map_id()` (5.10 to 7.2) compares the id after masking it, so such a row could never match; it takes it "
        "for a mistake and returns -EFAULT for every id that no earlier row matched, also for ids of later rows.",
    .fix = "clear those bits in the row, or add them to iommu-map-mask",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::iommu_map_base_masked
