// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/regions.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::region_overlap {

namespace {

struct Placed {
    const ReservedRegion* region;
    CpuInterval place;
};

// Fixed regions, the lower and of those the longer first.
std::vector<Placed> placed_regions(const RuleInput& input) {
    std::vector<Placed> placed;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (const auto place = region.fixed_place(); place && region.kept()) {
            placed.push_back({&region, *place});
        }
    }
    std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
        return a.place.first() != b.place.first() ? a.place.first() < b.place.first() : a.place.last() > b.place.last();
    });
    return placed;
}

// The nodes that refer to a region.
std::set<NodeId> users_of(const RuleInput& input, const Placed& placed) {
    std::set<NodeId> users;
    for (const survey::RegionUser& user : input.surveys.region_users()) {
        if (user.region == placed.region) {
            users.insert(user.device->node);
        }
    }
    return users;
}

// Whether somebody allocates from it. A default area serves all.
bool serves_devices(const RuleInput& input, const Placed& placed) {
    if (!survey::is_dma_pool(input, placed.region->node)) {
        return false;
    }
    const auto& users = input.surveys.region_users();
    return placed.region->is_cma_default ||
           std::any_of(users.begin(), users.end(), [&](const survey::RegionUser& user) {
               return user.region == placed.region && user.device->populated != Populated::no;
           });
}

// Whether buffers of a pool and what another owner has can be the same memory: a device's own regions may lie in each
// other, as the rings of a coprocessor in its memory do.
bool shares_with_others(const RuleInput& input, std::span<const Placed> regions) {
    return std::any_of(regions.begin(), regions.end(), [&](const Placed& pool) {
        if (!serves_devices(input, pool)) {
            return false;
        }
        const std::set<NodeId> users = users_of(input, pool);
        return std::any_of(regions.begin(), regions.end(), [&](const Placed& other) {
            return other.region != pool.region && (users.empty() || users_of(input, other) != users);
        });
    });
}

// A region and those that begin inside of it, which is one cause.
void report_overlaps(const RuleInput& input, std::span<const Placed> regions, Reporter& report) {
    const Placed& first = regions.front();
    const bool pool = shares_with_others(input, regions);
    const bool has_pool = std::any_of(regions.begin(), regions.end(),
                                      [&](const Placed& p) { return survey::is_dma_pool(input, p.region->node); });
    const bool nested =
        std::all_of(regions.begin(), regions.end(), [&](const Placed& p) { return first.place.contains(p.place); });
    const bool alike = std::all_of(regions.begin(), regions.end(),
                                   [&](const Placed& p) { return p.region->no_map == first.region->no_map; });
    const auto place = [](const Placed& p) { return wording::span_text(*p.region->base, p.region->size); };
    const auto name = [&](const Placed& p) { return std::string(input.tree.node(p.region->node).name); };
    const Placed& second = regions[1];
    const std::string others =
        regions.size() == 2 ? name(second) + " (" + place(second) + ")" : fmt::format("{} others", regions.size() - 1);
    const std::string_view effect =
        pool       ? "DMA buffers of a pool and another owner's data get the same memory"
        : !alike   ? "the first in the tree decides whether the memory is mapped"
        : has_pool ? "a pool and another region are the same memory; no two devices are seen to use both"
        : nested   ? "one carve-out inside another, which does no harm"
                   : "two owners claim the same memory";
    auto draft = report.at(first.region->node, "reg", fmt::format("{} overlaps {}: {}", place(first), others, effect),
                           {name(second)});
    draft.severity(pool ? Severity::error : nested && alike && !has_pool ? Severity::note : Severity::warning);
    for (const Placed& other : regions.subspan(1)) {
        draft.evidence(other.region->node, "reg", place(other));
    }
    draft.kernel_log(log_line(input, LogLine::regions_overlap));
}

// What is taken before the kernel starts, and a region that somebody uses. Of any other it may be the same owner who
// said it twice.
void check_firmware(const RuleInput& input, Reporter& report) {
    const CpuMemory& firmware = input.topology.boot.firmware;
    for (const ReservedRegion& region : input.topology.reserved) {
        const auto place = region.fixed_place();
        if (!place || !region.kept() || !firmware.overlaps(*place)) {
            continue;
        }
        const auto& references = input.surveys.region_references();
        const bool is_used =
            survey::is_dma_pool(input, region.node) ||
            std::any_of(references.begin(), references.end(), [&](const auto& r) { return r.target == region.node; });
        report
            .at(region.node, "reg",
                fmt::format("{} overlaps {}, which is taken before the kernel starts (--reserved): {}",
                            wording::span_text(*place), wording::span_text(*firmware.intersection(*place).begin()),
                            is_used ? "two owners have the same memory"
                                    : "two owners have the same memory, unless this region says the same of one"))
            .severity(is_used ? Severity::error : Severity::note);
    }
}

void check(const RuleInput& input, Reporter& report) {
    check_firmware(input, report);
    const std::vector<Placed> placed = placed_regions(input);
    for (auto first = placed.begin(); first != placed.end();) {
        auto next = first + 1;
        while (next != placed.end() && next->place.overlaps(first->place)) {
            ++next;
        }
        if (next - first > 1) {
            report_overlaps(input, {first, next}, report);
        }
        // A region that reaches out of the group is looked at again, as the first of its own.
        const auto furthest = std::max_element(
            first, next, [](const Placed& a, const Placed& b) { return a.place.last() < b.place.last(); });
        const bool overlaps_next = next != placed.end() && next->place.overlaps(furthest->place);
        first = overlaps_next && furthest != first ? furthest : next;
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "region-overlap",
    .family = "reserved-memory",
    .title = "reserved regions overlap",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "Available regions with a `reg` share memory. An error when a device allocates from one of them and "
        "somebody else has the other; a note when carve-outs "
        "of one kind are nested or the same, which firmware memory often is. What `--reserved` gives, such as the memory "
        "of UEFI's runtime services, counts as an owner: an error where a device uses the region, else a note.",
    .why =
        "`__rmem_check_for_overlap()` (5.10 to 7.2) only prints it, and both regions are used. In a pool that means "
        "that the kernel hands out memory that firmware or another device writes. Of a mapped region and one with "
        "`no-map`, `early_init_dt_reserve_memory()` refuses the latter with -EBUSY when it comes second, and its "
        "memory stays mapped.",
    .fix = "move or shrink one of them",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::region_overlap
