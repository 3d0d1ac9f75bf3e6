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
    for (const survey::RegionUser& user : survey::users_of(input.surveys.region_users(), *placed.region)) {
        users.insert(user.device->node);
    }
    return users;
}

// Whether somebody allocates from it. A default area serves all.
bool serves_devices(const RuleInput& input, const Placed& placed) {
    if (!survey::is_dma_pool(input, placed.region->node)) {
        return false;
    }
    const auto users = survey::users_of(input.surveys.region_users(), *placed.region);
    return placed.region->is_cma_default || std::any_of(users.begin(), users.end(), [](const survey::RegionUser& user) {
               return user.device->populated != Populated::no;
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

const std::optional<Refusal>& refusal_of(const RuleInput& input, const ReservedRegion& region) {
    return input.placement.refusals[input.topology.position_of(region)];
}

// A mapped region and one with no-map that share memory.
struct Order {
    const Placed* unmapped;
    const Placed* mapped;
    const Refusal* refusal;  // of no-map; null: it is not refused
};
std::optional<Order> find_order(const RuleInput& input, std::span<const Placed> regions) {
    const CpuMemory& ram = input.surveys.known_ram();
    for (const Placed& unmapped : regions) {
        for (const Placed& mapped : regions) {
            const auto shared = unmapped.place.intersection(mapped.place);
            if (!unmapped.region->no_map || mapped.region->no_map || !shared) {
                continue;
            }
            const auto& refusal = refusal_of(input, *unmapped.region);
            // What is not RAM is mapped by nobody.
            if (refusal || ram.empty() || ram.overlaps(*shared)) {
                return Order{&unmapped, &mapped, refusal ? &*refusal : nullptr};
            }
        }
    }
    return std::nullopt;
}

std::string name_of(const RuleInput& input, const Placed& placed) {
    return std::string(input.tree.node(placed.region->node).name);
}

bool panics(const RuleInput& input, const Order& order) {
    return input.surveys.fate_of(*order.mapped->region) == PlaceFate::region_unmapped;
}

std::string order_text(const RuleInput& input, const Order& order) {
    const std::string unmapped = name_of(input, *order.unmapped), mapped = name_of(input, *order.mapped);
    if (order.refusal) {
        const std::string why =
            order.refusal->by == TakenBy::region
                ? fmt::format("{} comes after {} in the tree, so its no-map is refused", unmapped,
                              input.tree.node(input.topology.reserved[*order.refusal->region].node).name)
                : fmt::format("no-map of {} is refused", unmapped);
        return fmt::format("{}: its memory stays mapped, and what {} does not have of it is ordinary RAM", why, mapped);
    }
    return fmt::format("{} comes before {} in the tree, so what they share is not mapped: {}", unmapped, mapped,
                       panics(input, order) ? "the kernel panics at boot, as it clears its atomic pools there"
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

// Whether two CMA areas share memory: cma_activate_area() gives its pages to the page allocator twice. It is
// luck what comes of it: of two in one place 6.1 and 7.2 of arm64 were seen to panic as well as to go on.
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
    draft.severity(pool || twice || (order && panics(input, *order)) ? Severity::error
                   : nested && !order && !has_pool && !owners        ? Severity::note
                                                                     : Severity::warning);
    for (const Placed& other : regions.subspan(1)) {
        draft.evidence(other.region->node, "reg", place(other));
    }
    for (const Placed& one : regions) {
        for (const NodeId user : users_of(input, one)) {
            draft.evidence(user, "memory-region", fmt::format("uses {}", name_of(input, one)));
        }
    }
    draft.kernel_log(order && order->refusal
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
                fmt::format("{} overlaps {}, which is taken before the kernel starts: {}", wording::span_text(*place),
                            wording::span_text(*firmware.intersection(*place).begin()),
                            is_used ? "two owners have the same memory"
                                    : "two owners have the same memory, unless this region says the same of one"))
            .severity(is_used ? Severity::error : Severity::note);
    }
}

// Whether a region and the one that has its memory are among those that report_overlaps() looks at.
bool is_overlap(const RuleInput& input, const ReservedRegion& region, const Refusal& refusal) {
    const ReservedRegion* owner = refusal.region ? &input.topology.reserved[*refusal.region] : nullptr;
    const auto place = owner && owner->kept() ? owner->fixed_place() : std::nullopt;
    return place && region.fixed_place() && place->overlaps(*region.fixed_place());
}

// no-map that is refused for what is no such region.
void check_refusals(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        const auto& refusal = refusal_of(input, region);
        if (!refusal || !region.kept() || is_overlap(input, region, *refusal)) {
            continue;
        }
        const std::string what = wording::sized_span_text(refusal->shared);
        const auto say = [&](std::string_view text) {
            return report.at(region.node, "reg", text, {what})
                .kernel_log(log_line(input, LogLine::region_not_reserved, input.tree.node(region.node).name));
        };
        switch (refusal->by) {
            case TakenBy::region: {
                const NodeId owner = input.topology.reserved[*refusal->region].node;
                say(fmt::format("{} comes first and has {}, so no-map is refused and the memory stays mapped",
                                input.tree.path(owner), what))
                    .evidence(owner, "reg", "reserved before, whatever becomes of it");
                break;
            }
            case TakenBy::initrd:
                say(fmt::format("the initrd is in {}, so no-map is refused and the memory stays mapped", what))
                    .fix("have the boot loader put the initrd elsewhere");
                break;
            case TakenBy::reservations:
                say(fmt::format("/memreserve/ keeps {}, so no-map is refused and the memory stays mapped", what))
                    .fix("say it once: delete the /memreserve/ entry");
                break;
            case TakenBy::kernel: {
                const bool is_alone = input.topology.ram.intersection(*region.fixed_place()) == input.topology.ram;
                say(fmt::format("{} all RAM, and so the kernel itself: no-map is refused, and the memory stays "
                                "ordinary RAM",
                                is_alone ? "this region has" : "regions have"))
                    .confidence(is_alone ? Confidence::certain : Confidence::likely)
                    .fix("leave the kernel RAM of its own");
                break;
            }
        }
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
        if (!region.is_cma_area() || shared == CpuMemory{*place}) {
            continue;
        }
        const std::string_view property = region.base ? "reg" : region.alloc_ranges.empty() ? "size" : "alloc-ranges";
        const std::string what = wording::sized_span_text(*shared.begin());
        report
            .at(region.node, property,
                fmt::format(
                    "the CMA area {} {} over {} that /memreserve/ keeps{}: the kernel lends it out all the same",
                    wording::sized_span_text(*place), region.base ? "lies" : "comes to lie", what,
                    region.base ? "" : ", which it looks at only afterwards"),
                {what})
            .severity(Severity::error)
            .confidence(region.base ? Confidence::certain : Confidence::likely)
            .fix(region.base ? "move or shrink the region"
                             : "leave the kept memory out of alloc-ranges, or make it a region with reg and no-map");
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
    check_refusals(input, report);
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
        "keeps (an error), and a `no-map` region over the initrd, before 6.5 over what the block keeps, or over all RAM, "
        "alone or with others: the kernel is in it. What `--reserved` gives, such as the memory "
        "of UEFI's runtime services, counts as an owner: an error where a device uses the region, else a note.",
    .why =
        "`__rmem_check_for_overlap()` (5.10 to 7.2) only prints it, and both regions are used. In a pool that means "
        "that the kernel hands out memory that firmware or another device writes. Of a mapped region and one with "
        "`no-map`, `early_init_dt_reserve_memory()` refuses the latter with -EBUSY when it comes second, and its "
        "memory stays mapped; when it comes first, what they share is not mapped at all, and 6.1, 6.12 and 7.2 of arm64 panic "
        "over a default CMA area that begins there (`atomic_pool_expand()`). The initrd and the kernel's image are reserved "
        "before all regions, so `no-map` over them is refused as well. Two CMA areas in one place give their pages to the page "
        "allocator twice: 6.1 and 7.2 of arm64 were seen to panic over it, but not always. "
        "`early_init_fdt_scan_reserved_mem()` of 6.12 and 7.2 looks at the reservation block only when all regions have "
        "their place.",
    .fix = "move or shrink one of them",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::region_overlap
