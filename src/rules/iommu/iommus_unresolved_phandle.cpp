// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules::iommus_unresolved_phandle {

namespace {

// No driver leaves a gap in iommus on purpose, and no kernel looks beyond one.
void report_zero(const Device& device, Reporter& report) {
    report
        .at(device.node, "iommus",
            fmt::format("entry {} is phandle 0, where the kernel stops reading; {}", device.iommu->stop_index,
                        device.iommu->entries.empty() ? "the device runs without an IOMMU"
                                                      : "only the entries before it are used"),
            {fmt::format("{}", device.iommu->stop_index)})
        .fix("delete the 0, or put the IOMMU's phandle there");
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (survey::stops_at_zero(list, device)) {
            report_zero(device, report);
        }
        if (device.iommu->stop != IommuStop::unknown_phandle) {
            continue;
        }
        const bool has_earlier = !device.iommu->entries.empty();
        report
            .at(device.node, "iommus",
                fmt::format("entry {} refers to phandle {:#x}, which no node has; {}", device.iommu->stop_index,
                            device.iommu->stop_phandle,
                            has_earlier ? "only the entries before it are used" : "the device runs without an IOMMU"),
                {fmt::format("{}", device.iommu->stop_index)})
            // The kernel prints the phandle as a signed decimal.
            .kernel_log(log_line(input, LogLine::phandle_unknown, input.tree.path(device.node),
                                 static_cast<std::int32_t>(device.iommu->stop_phandle)));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommus-unresolved-phandle",
    .family = "iommu",
    .title = "iommus refers to a node that does not exist",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A phandle in the `iommus` of an available device belongs to no node of the tree, or is 0 although it is the "
        "first one or more follows, and no other `#iommu-cells` of its IOMMU would explain it.",
    .why =
        "`of_parse_phandle_with_args()` fails there and `of_iommu_configure_dev()` (5.10 to 7.2) stops reading: "
        "entries before it are used, it and all later ones are not. When it is the first one the device gets "
        "physical addresses while the hardware still sends them through the IOMMU, which faults. Usual causes are an "
        "overlay whose fix-ups were not applied and a deleted node. At a phandle 0 it stops without a message.",
    .fix = "refer to an IOMMU that the tree has, or delete the property",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
    .after = {"truncated-iommu-specifier", "smmu-v2-cell-count", "smmu-v3-cell-count"},
};

}  // namespace dmavet::rules::iommus_unresolved_phandle
