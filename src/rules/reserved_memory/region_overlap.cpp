// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

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

// Which of a mapped region and one with no-map is looked at first decides what becomes of the memory of both.
struct Order {
    const Placed* unmapped;
    const Placed* mapped;
    bool is_refused;  // no-map comes second (early_init_dt_reserve_memory)
};
std::optional<Order> find_order(const RuleInput& input, std::span<const Placed> regions) {
    const CpuMemory& ram = input.surveys.known_ram();
    for (const Placed& unmapped : regions) {
        for (const Placed& mapped : regions) {
            const auto shared = unmapped.place.intersection(mapped.place);
            // What is not RAM is mapped by nobody.
            const bool matters = shared && (ram.empty() || ram.overlaps(*shared));
            if (unmapped.region->no_map && !mapped.region->no_map && matters) {
                return Order{&unmapped, &mapped, mapped.region->node < unmapped.region->node};
            }
        }
    }
    return std::nullopt;
}

std::string name_of(const RuleInput& input, const Placed& placed) {
    return std::string(input.tree.node(placed.region->node).name);
}

// Whether the kernel itself is the first to touch it: its atomic pools come from the start of the default area.
bool boot_touches(const RuleInput& input, const Order& order) {
    const auto& pools = input.placement.atomic_pools;
    return input.placement.cma_region == input.topology.position_of(*order.mapped->region) && !pools.empty() &&
           pools.front().from_cma && !pools.front().is_single &&
           order.unmapped->place.contains(order.mapped->place.first());
}

std::string order_text(const RuleInput& input, const Order& order) {
    const std::string unmapped = name_of(input, *order.unmapped), mapped = name_of(input, *order.mapped);
    if (order.is_refused) {
        return fmt::format(
            "{} comes after {} in the tree, so its no-map is refused: its memory stays mapped, and what {} "
            "does not have of it is ordinary RAM",
            unmapped, mapped, mapped);
    }
    return fmt::format("{} comes before {} in the tree, so what they share is not mapped: {}", unmapped, mapped,
                       boot_touches(input, order)
                           ? "the kernel panics at boot, as it clears its atomic pools there"
                           : fmt::format("whoever touches it through {} ends in a fault", mapped));
}

// Of regions that share memory two that different devices use. Absent: one of them has no user, or a device has both.
std::optional<std::string> two_owners(const RuleInput& input, std::span<const Placed> regions) {
    for (std::size_t i = 0; i < regions.size(); ++i) {
        const std::set<NodeId> of_one = users_of(input, regions[i]);
        for (std::size_t k = i + 1; k < regions.size(); ++k) {
            const std::set<NodeId> of_other = users_of(input, regions[k]);
            const bool is_shared =
                std::any_of(of_one.begin(), of_one.end(), [&](NodeId user) { return of_other.count(user) != 0; });
            if (!of_one.empty() && !of_other.empty() && !is_shared && regions[i].place.overlaps(regions[k].place)) {
                return fmt::format("{} and {} use the same memory", input.tree.path(*of_one.begin()),
                                   input.tree.path(*of_other.begin()));
            }
        }
    }
    return std::nullopt;
}

// Whether two CMA areas share memory: cma_activate_area() gives its pages to the page allocator twice. 6.1 of arm64 was
// seen to panic over it, 7.2 to go on.
bool are_activated_twice(std::span<const Placed> regions) {
    for (std::size_t i = 0; i < regions.size(); ++i) {
        for (std::size_t k = i + 1; k < regions.size(); ++k) {
            if (regions[i].region->is_cma_area() && regions[k].region->is_cma_area() &&
                regions[i].place.overlaps(regions[k].place)) {
                return true;
            }
        }
    }
    return false;
}

// A region and those that begin inside of it, which is one cause.
void report_overlaps(const RuleInput& input, std::span<const Placed> regions, Reporter& report) {
    const Placed& first = regions.front();
    const bool pool = shares_with_others(input, regions);
    const bool has_pool = std::any_of(regions.begin(), regions.end(),
                                      [&](const Placed& p) { return survey::is_dma_pool(input, p.region->node); });
    const bool nested =
        std::all_of(regions.begin(), regions.end(), [&](const Placed& p) { return first.place.contains(p.place); });
    const bool twice = are_activated_twice(regions);
    const std::optional<Order> order = find_order(input, regions);
    const auto owners = two_owners(input, regions);
    const auto place = [](const Placed& p) { return wording::span_text(*p.region->base, p.region->size); };
    const Placed& second = regions[1];
    const std::string others = regions.size() == 2 ? name_of(input, second) + " (" + place(second) + ")"
                                                   : fmt::format("{} others", regions.size() - 1);
    std::string effect =
        twice    ? "the pages that two CMA areas share are freed twice, which ends in a panic at boot or in corruption"
        : pool   ? "DMA buffers of a pool and another owner's data get the same memory"
        : owners ? *owners
        : order  ? ""
        : has_pool ? "a pool and another region are the same memory; no two devices are seen to use both"
        : nested   ? "one carve-out inside another, which does no harm"
                   : "two owners claim the same memory";
    if (order) {
        effect += (effect.empty() ? "" : "; ") + order_text(input, *order);
    }
    auto draft = report.at(first.region->node, "reg", fmt::format("{} overlaps {}: {}", place(first), others, effect),
                           {name_of(input, second)});
    draft.severity(pool || twice                              ? Severity::error
                   : nested && !order && !has_pool && !owners ? Severity::note
                                                              : Severity::warning);
    for (const Placed& other : regions.subspan(1)) {
        draft.evidence(other.region->node, "reg", place(other));
    }
    for (const Placed& one : regions) {
        for (const NodeId user : users_of(input, one)) {
            draft.evidence(user, "memory-region", fmt::format("uses {}", name_of(input, one)));
        }
    }
    draft.kernel_log(order && order->is_refused
                         ? log_line(input, LogLine::region_not_reserved, name_of(input, *order->unmapped))
                         : log_line(input, LogLine::regions_overlap));
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
            survey::has_flag(input, region, "linux,cma-default") ||
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

// What the memory reservation block keeps for firmware is nobody's who looks at /reserved-memory first, and CMA lends
// its memory to everybody. An entry that says the same as a region is meant for it.
void check_reservations(const RuleInput& input, Reporter& report) {
    const CpuMemory& kept = input.topology.boot.reservations;
    for (const ReservedRegion& region : input.topology.reserved) {
        const auto place = region.kept() ? input.surveys.place_of(region) : std::nullopt;
        if (!place || !kept.overlaps(*place)) {
            continue;
        }
        const CpuMemory shared = kept.intersection(CpuMemory{*place});
        const bool is_refused =
            input.surveys.fate_of(region) == PlaceFate::no_map_refused && !input.kernel.does.reserves_block_last;
        const bool is_lent = region.is_cma_area() && shared != CpuMemory{*place};
        if (!is_lent && !is_refused) {
            continue;
        }
        const std::string_view property = region.base ? "reg" : region.alloc_ranges.empty() ? "size" : "alloc-ranges";
        const std::string what = wording::sized_span_text(*shared.begin());
        if (is_lent) {
            report
                .at(region.node, property,
                    fmt::format(
                        "the CMA area {} {} over {} that /memreserve/ keeps{}: the kernel lends it out all the same",
                        wording::sized_span_text(*place), region.base ? "lies" : "comes to lie", what,
                        region.base ? "" : ", which it looks at only afterwards"),
                    {what})
                .severity(Severity::error)
                .confidence(region.base ? Confidence::certain : Confidence::likely)
                .fix(region.base
                         ? "move or shrink the region"
                         : "leave the kept memory out of alloc-ranges, or make it a region with reg and no-map");
        } else {
            report
                .at(region.node, property,
                    fmt::format("/memreserve/ keeps {}, so no-map is refused and the memory stays mapped", what),
                    {what})
                .kernel_log(log_line(input, LogLine::region_not_reserved, input.tree.node(region.node).name))
                .fix("say it once: delete the /memreserve/ entry");
        }
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
    check_reservations(input, report);
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
        "somebody else has the other; a note when carve-outs of one kind are nested or the same, which firmware memory "
        "often is, unless two devices use them. Also a CMA area over memory that the reservation block (`/memreserve/`) "
        "keeps (an error), and, before 6.5, a `no-map` region over such memory. What `--reserved` gives, such as the memory "
        "of UEFI's runtime services, counts as an owner: an error where a device uses the region, else a note.",
    .why =
        "`__rmem_check_for_overlap()` (5.10 to 7.2) only prints it, and both regions are used. In a pool that means "
        "that the kernel hands out memory that firmware or another device writes. Of a mapped region and one with "
        "`no-map`, `early_init_dt_reserve_memory()` refuses the latter with -EBUSY when it comes second, and its "
        "memory stays mapped; when it comes first, what they share is not mapped at all. "
        "`early_init_fdt_scan_reserved_mem()` of 6.12 and 7.2 looks at the reservation block only when all regions have "
        "their place.",
    .fix = "move or shrink one of them",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::region_overlap
