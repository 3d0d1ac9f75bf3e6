// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/regions.hpp"

namespace dmavet::rules::region_without_reg_or_size {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.fate != RegionFate::no_place) {
            continue;
        }
        if (survey::has_flag(input, region, "iommu-addresses")) {
            continue;
        }
        bool groups = false;
        survey::for_each_nested_region(input, region.node, [&](NodeId) { groups = true; });
        if (groups) {
            continue;  // reserved-properties-outside
        }
        report.at(region.node, "", "this region has neither reg nor size: the kernel reserves nothing for it");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "region-without-reg-or-size",
    .family = "reserved-memory",
    .title = "a reserved region without a place and a size",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An available child of `/reserved-memory` has none of `reg`, `size` and `iommu-addresses`. The last one alone "
        "is right: it sets bus addresses aside, not memory.",
    .why =
        "`fdt_scan_reserved_mem()` (5.10 to 7.2) looks for `reg`, then for `size`, and passes over a node without "
        "either in silence. A device that refers to it with `memory-region` gets no memory.",
    .fix = "add reg, or size for a region that the kernel places, or disable the node until firmware fills it in",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::region_without_reg_or_size
