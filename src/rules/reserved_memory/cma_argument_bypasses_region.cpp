// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules::cma_argument_bypasses_region {

namespace {

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_used_region(input.surveys.region_users(), [&](std::span<const survey::RegionUser> users) {
        const ReservedRegion& region = *users.front().region;
        // Of one that is no-map as well another rule speaks.
        if (region.kind != PoolKind::cma || region.fate != RegionFate::bypassed_by_cma) {
            return;
        }
        const std::string_view name = input.tree.node(region.node).name;
        auto draft = report.at(
            region.node, "linux,cma-default",
            fmt::format("cma= on the command line replaces this region, and its memory is given back, but {} to it in "
                        "memory-region: {} no memory of {} own",
                        users.size() == 1 ? "a device refers" : fmt::format("{} devices refer", users.size()),
                        users.size() == 1 ? "it gets" : "they get", users.size() == 1 ? "its" : "their"));
        const ArgumentPlace argument = argument_place(input, "cma=");
        if (argument.node != root_node) {
            draft.evidence(argument.node, argument.property, "gives cma=");
        }
        draft.evidence(survey::nodes_of(users), "memory-region", "refers to the region")
            .kernel_log(log_line(input, LogLine::region_bypassed, name));
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-argument-bypasses-region",
    .family = "reserved-memory",
    .title = "cma= takes the CMA region of a device away",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`cma=` is on the command line, and an available device refers in `memory-region` to a region with "
        "`linux,cma-default`.",
    .why =
        "`rmem_cma_setup()` (5.10 to 6.12; `rmem_cma_validate()` in 7.2) answers -EBUSY for a default region when "
        "`cma=` is given, of whatever size; the early scan frees its memory. `of_reserved_mem_device_init()` of the "
        "device then finds a region without operations and returns -EINVAL, on which many drivers give up their "
        "probe.",
    .fix = "delete cma= from the command line, or give the device a region without linux,cma-default",
    .check = &check,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::cma_argument_bypasses_region
