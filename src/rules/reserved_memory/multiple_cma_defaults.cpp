// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/regions.hpp"

namespace dmavet::rules::multiple_cma_defaults {

namespace {

void check(const RuleInput& input, Reporter& report) {
    std::vector<NodeId> defaults;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.kept() && region.kind == PoolKind::cma && survey::has_flag(input, region, "linux,cma-default")) {
            defaults.push_back(region.node);
        }
    }
    if (defaults.size() < 2) {
        return;
    }
    report
        .at(defaults[1], "linux,cma-default",
            fmt::format("{} regions are marked as the default CMA area: only the one that is set up last serves "
                        "devices without a region of their own",
                        defaults.size()))
        .evidence(defaults[0], "linux,cma-default", "the first one")
        .evidence(std::span(defaults).subspan(2), "linux,cma-default", "another one");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "multiple-cma-defaults",
    .family = "reserved-memory",
    .title = "more than one default CMA area",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "More than one available CMA region has `linux,cma-default`.",
    .why =
        "`rmem_cma_setup()` (5.10 to 7.2) overwrites the default area each time. The order in which regions are set "
        "up is not that of the tree: 6.12 and 7.2 take those that they place themselves first, 5.10 and 6.1 sort "
        "them by address. The memory of the others serves movable pages and no DMA, unless a device refers to it.",
    .fix = "leave linux,cma-default on one region",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::multiple_cma_defaults
