// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/regions.hpp"

namespace dmavet::rules::zero_size_region {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.fate != RegionFate::zero_size) {
            continue;
        }
        const std::string_view property = survey::has_flag(input, region, "reg") ? "reg" : "size";
        auto draft =
            report.at(region.node, property, "the region has size 0: nothing is reserved unless firmware fills it in");
        if (property == "reg") {
            draft.kernel_log(log_line(input, LogLine::region_not_reserved, input.tree.node(region.node).name));
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "zero-size-region",
    .family = "reserved-memory",
    .title = "a reserved region of size 0",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what = "The first entry of `reg`, or `size`, of an available region says 0 bytes.",
    .why =
        "`__reserved_mem_reserve_reg()` (5.10 to 7.2) reports that it failed and goes on. Boards have such nodes on "
        "purpose, as a place that firmware fills in before the kernel starts; where it does not, users of the region "
        "get nothing.",
    .fix = "none when firmware fills it in; else give it a size or delete it",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::zero_size_region
