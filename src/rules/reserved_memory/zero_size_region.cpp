// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/regions.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules::zero_size_region {

namespace {

// Who is to allocate from it: of_reserved_mem_device_init() answers them with an error.
std::vector<NodeId> users_of_pool(const RuleInput& input, const ReservedRegion& region) {
    std::vector<NodeId> users;
    if (!survey::is_shared_pool(input, region.node) || !survey::has_flag(input, region, "no-map") ||
        !survey::has_flag(input, region, "reg")) {
        return users;
    }
    for (const survey::RegionReference& reference : input.surveys.region_references()) {
        if (reference.target == region.node && (users.empty() || users.back() != reference.user)) {
            users.push_back(reference.user);
        }
    }
    return users;
}

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.fate != RegionFate::zero_size) {
            continue;
        }
        const std::string_view property = survey::has_flag(input, region, "reg") ? "reg" : "size";
        const std::vector<NodeId> users = users_of_pool(input, region);
        auto draft = report.at(region.node, property,
                               users.empty() ? "the region has size 0: nothing is reserved unless firmware fills it in"
                                             : "the pool has size 0: unless firmware fills it in, attaching it fails");
        if (!users.empty()) {
            draft.severity(Severity::warning)
                .confidence(Confidence::possible)
                .evidence(users, "memory-region", "gets -EINVAL for it");
        }
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
    .on_by_default = true,
    .what =
        "The first entry of `reg`, or `size`, of an available region says 0 bytes. A warning, and possible, where an "
        "available device refers to it as to a pool of its own.",
    .why =
        "`__reserved_mem_reserve_reg()` (5.10 to 7.2) reports that it failed and goes on. Boards have such nodes on "
        "purpose, as a place that firmware fills in before the kernel starts; where it does not, users of the region "
        "get nothing: `of_reserved_mem_device_init_by_idx()` answers -EINVAL, in 6.1 because the region was never set "
        "up, in 6.12 because it is not in the table.",
    .fix = "none when firmware fills it in; else give it a size or delete it",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::zero_size_region
