// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::cma_across_zones {

namespace {

// "ZONE_DMA up to 0xffffffff and in ZONE_NORMAL"
std::string border_text(const RuleInput& input, const CpuInterval& place) {
    std::string text;
    for (const ZoneMemory& zone : input.placement.zones) {
        const CpuMemory part = zone.ram.intersection(CpuMemory{place});
        if (part.empty()) {
            continue;
        }
        text += text.empty() ? fmt::format("{} up to {:#x}", wording::zone_name(zone.zone), raw(part.last()))
                             : fmt::format(" and in {}", wording::zone_name(zone.zone));
    }
    return text;
}

std::string_view fate_of_memory(const RuleInput& input) {
    return input.kernel.does.frees_lost_cma ? "its memory becomes ordinary RAM" : "its memory is lost";
}

// Who goes without when there is no default area: on arm a blocking request has no other source.
std::string_view without_default(const RuleInput& input) {
    return input.kernel.does.atomic_pools == AtomicPools::single
               ? "no device that is not coherent gets a coherent buffer, and there is no atomic pool"
               : "a coherent buffer of more than the page allocator's largest block has no source";
}

// Whether the tree has RAM where the area lies and a bus has its registers: then firmware is to say how much RAM there
// is.
bool lies_over_registers(const RuleInput& input, const CpuInterval& place) {
    return std::ranges::any_of(input.surveys.register_windows(), [&](const survey::RegisterWindow& window) {
        const auto registers = CpuInterval::of(CpuAddr{window.cpu}, window.size);
        return registers && place.contains(registers->first());
    });
}

void check_region(const RuleInput& input, const ReservedRegion& region, const CpuInterval& place, bool is_default,
                  Reporter& report) {
    std::vector<NodeId> users;
    for (const survey::RegionUser& user : input.surveys.region_users()) {
        if (user.region == &region) {
            users.push_back(user.device->node);
        }
    }
    const std::string who = is_default ? std::string(without_default(input))
                            : users.empty()
                                ? std::string("it serves nobody")
                                : fmt::format("its {} {} nothing from it", wording::count_text(users.size(), "device"),
                                              users.size() == 1 ? "gets" : "get");
    // Firmware often changes where RAM ends, and with it what lies at the top.
    const auto& memory = input.topology.memory.from;
    const bool by_end_of_ram = !region.base && region.alloc_ranges.empty() && memory.node;
    const bool is_placeholder = by_end_of_ram && lies_over_registers(input, place);
    auto draft = report.at(
        region.node,
        region.base                   ? "reg"
        : region.alloc_ranges.empty() ? "size"
                                      : "alloc-ranges",
        fmt::format("the {}CMA area {} {} in {}{}{}: the kernel gives it up, {}, and {}", is_default ? "default " : "",
                    wording::sized_span_text(place), region.base ? "lies" : "comes to lie", border_text(input, place),
                    by_end_of_ram ? fmt::format(" with the RAM of {}", input.tree.path(*memory.node)) : "",
                    is_placeholder ? ", part of which is registers, if firmware does not correct it" : "",
                    fate_of_memory(input), who),
        {fmt::format("{:#x}", raw(place.first()))});
    draft.severity(is_placeholder  ? Severity::note
                   : by_end_of_ram ? Severity::warning
                                   : Severity::error)
        .confidence(region.base     ? Confidence::certain
                    : by_end_of_ram ? Confidence::possible
                                    : Confidence::likely)
        .evidence(users, "memory-region", "uses it")
        .kernel_log(log_line(input, LogLine::cma_not_activated, input.tree.node(region.node).name));
}

void check(const RuleInput& input, Reporter& report) {
    if (input.surveys.known_ram().empty()) {
        return;
    }
    const Placement& placement = input.placement;
    for (std::size_t i = 0; i < placement.regions.size(); ++i) {
        if (placement.region_fates[i] == PlaceFate::across_zones) {
            check_region(input, input.topology.reserved[i], *placement.regions[i], placement.cma_region == i, report);
        }
    }
    if (!placement.lost_cma || placement.cma_region) {
        return;
    }
    const PlacedArea& area = *placement.lost_cma;
    const ArgumentPlace argument = argument_place(input, "cma=");
    const bool by_end_of_ram =
        !area.fixed && input.topology.memory.from.node && area.limit == raw(input.topology.ram.last());
    report
        .at(argument.node, argument.property,
            fmt::format("the default CMA area {} {} in {}: the kernel gives it up, {}, and {}",
                        wording::sized_span_text(area.within), area.fixed ? "lies" : "comes to lie",
                        border_text(input, area.within), fate_of_memory(input), without_default(input)),
            {fmt::format("{:#x}", raw(area.within.first()))})
        .severity(by_end_of_ram ? Severity::warning : Severity::error)
        .confidence(area.fixed      ? Confidence::certain
                    : by_end_of_ram ? Confidence::possible
                                    : Confidence::likely)
        .kernel_log(log_line(input, LogLine::cma_not_activated, "reserved"))
        .fix("give cma= a size and a base with which the area lies in one zone");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-across-zones",
    .family = "reserved-memory",
    .title = "a CMA area across the border of two zones",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A CMA area, that of a region, of `cma=` or the kernel's own, at the place that is fixed for it or that the kernel "
        "chooses, lies in two zones: on arm across the "
        "end of lowmem, on arm64 across the end of ZONE_DMA or ZONE_DMA32. Of an area that the kernel places it is only "
        "likely, as what the kernel takes for itself moves it; a warning, and only possible, where nothing but the end of "
        "RAM of a memory node, which firmware often changes, puts it there, and a note where a bus has its registers in "
        "that RAM, so that firmware has to change it.",
    .why =
        "`cma_activate_area()` (5.10, 6.1, 6.12; `cma_validate_zones()` in 7.2) wants all pages of an area in one zone. "
        "It sets the size of any other to 0, and `cma_alloc()` finds nothing there: devices of the region get nothing "
        "of it and pages instead, and on arm, where the default area is the only source of blocking requests, nothing "
        "at all. Since 5.12 the memory goes to the page allocator.",
    .fix = "let the area or its alloc-ranges end at the border, or begin there",
    .check = &check,
    .needs = Needs::cma | Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::cma_across_zones
