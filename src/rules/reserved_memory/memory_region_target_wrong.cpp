// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules::memory_region_target_wrong {

namespace {

std::string_view effect(bool has_reg) {
    return has_reg ? "only a driver that reads its reg itself finds memory there" : "the device gets no memory from it";
}

using References = std::span<const survey::RegionReference>;

// Entry 0, or all: beside names an entry may be left out on purpose.
bool lacks_first(const RuleInput& input, References list) {
    const auto is_left_out = [](const survey::RegionReference& one) { return one.phandle == 0; };
    return is_left_out(list.front()) && (!input.tree.find_property(list.front().user, "memory-region-names") ||
                                         std::ranges::all_of(list, is_left_out));
}

void check_list(const RuleInput& input, References list, Reporter& report) {
    const NodeId user = list.front().user;
    for (const auto& [node, entry, phandle, target] : list) {
        if (phandle == 0) {
            continue;  // an entry that is left out on purpose
        }
        if (target && (survey::is_region_node(input, *target) || survey::is_nested_region(input, *target))) {
            continue;
        }
        const bool has_reg = target && input.tree.find_property(*target, input.of.names.reg);
        const std::string reason =
            target ? fmt::format("refers to {}, which is no child of /reserved-memory", input.tree.path(*target))
                   : fmt::format("refers to phandle {:#x}, which no node has", phandle);
        auto draft = report.at(user, "memory-region", fmt::format("entry {} {}: {}", entry, reason, effect(has_reg)),
                               {fmt::format("{}", entry)});
        if (has_reg) {
            draft.severity(Severity::warning).confidence(Confidence::likely);
        }
        if (target) {
            draft.evidence(*target, "", "not a reserved region");
            if (survey::is_dma_pool(input, *target)) {
                draft.fix("move that node into /reserved-memory");
            }
        }
        return;  // the others most likely have the same cause
    }
    if (!lacks_first(input, list)) {
        return;
    }
    report
        .at(user, "memory-region",
            "entry 0 is <0>, which no node has: of_reserved_mem_device_init() takes that one and fails", {"0"})
        .severity(Severity::warning)
        .confidence(Confidence::likely);
}

void check(const RuleInput& input, Reporter& report) {
    const auto& regions = input.topology.reserved;
    if (!regions.empty() && regions.front().ignored()) {
        return;
    }
    const References all = input.surveys.region_references();
    for (std::size_t first = 0; first < all.size();) {
        const References list = survey::references_of(all.subspan(first), all[first].user);
        check_list(input, list, report);
        first += list.size();
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "memory-region-target-wrong",
    .family = "reserved-memory",
    .title = "memory-region refers to something that is no reserved region",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A phandle in the `memory-region` of an available node belongs to no node, or to one that is not a child of "
        "`/reserved-memory`. The first such entry of a property is reported. A warning when the node has a `reg`, which "
        "a driver may read by itself, and for `<0>` as the first entry (with `memory-region-names`: as every entry).",
    .why =
        "`of_reserved_mem_device_init_by_idx()` (5.10 to 7.2) answers -ENODEV for a phandle that no node has. For "
        "another node `of_reserved_mem_lookup()` finds nothing, because only children of `/reserved-memory` are in "
        "its table, and the answer is -EINVAL. The driver fails, or uses ordinary memory that the device may not "
        "reach.",
    .fix = "refer to a child of /reserved-memory",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::memory_region_target_wrong
