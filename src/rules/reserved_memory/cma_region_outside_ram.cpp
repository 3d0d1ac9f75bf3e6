// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::cma_region_outside_ram {

namespace {

void check(const RuleInput& input, Reporter& report) {
    CpuMemory ram;
    std::vector<NodeId> cut_by_mem, used;
    bool gathered = false;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.kind != PoolKind::cma || !region.kept() || !region.base) {
            continue;
        }
        if (!gathered) {
            ram = input.surveys.known_ram();
            for (const survey::RegionUser& user : input.surveys.region_users()) {
                used.push_back(user.region->node);
            }
        }
        gathered = true;
        if (ram.empty()) {
            return;
        }
        const auto place = region.fixed_place();
        if (!place || ram.contains(*place)) {
            continue;
        }
        // Firmware adds the RAM that a board has to what a memory node says, and it does so at the end.
        if (!input.line.memory.empty() && place->last() > ram.last()) {
            cut_by_mem.push_back(region.node);
            continue;
        }
        // Somebody counts on it; a region that nobody uses may wait for a larger variant of the board.
        const bool is_needed = std::binary_search(used.begin(), used.end(), region.node) ||
                               survey::has_flag(input, region, "linux,cma-default");
        const bool may_be_added = input.topology.memory.from.node && place->first() > ram.last();
        report
            .at(region.node, "reg",
                fmt::format("the CMA region at {} is {} RAM: {}", wording::sized_span_text(*region.base, region.size),
                            ram.overlaps(*place) ? "only partly" : "not",
                            may_be_added ? "unless firmware adds memory there, it cannot be used"
                                         : "CMA cannot use what has no page, and gives the area up or crashes at boot"),
                {fmt::format("{:#x}", *region.base)})
            .severity(may_be_added && !is_needed ? Severity::note : Severity::warning)
            .evidence(input.topology.memory.from.node.value_or(region.node),
                      input.topology.memory.from.node ? input.topology.memory.from.property : "reg",
                      fmt::format("RAM is {:#x}-{:#x}", raw(ram.first()), raw(ram.last())))
            .kernel_log(log_line(input, LogLine::cma_not_activated, input.tree.node(region.node).name));
    }
    if (cut_by_mem.empty()) {
        return;
    }
    const ArgumentPlace argument = argument_place(input, "mem=");
    report
        .at(argument.node, argument.property,
            fmt::format(
                "mem= ends RAM at {:#x}, and {} above: CMA cannot use what has no page, and gives the area up or "
                "crashes at boot",
                raw(ram.last()),
                cut_by_mem.size() == 1 ? "a CMA region lies" : fmt::format("{} CMA regions lie", cut_by_mem.size())),
            {"mem="})
        .evidence(cut_by_mem, "reg", "no longer RAM")
        .fix("give a larger mem=, or move the regions below it");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-region-outside-ram",
    .family = "reserved-memory",
    .title = "a CMA region that is not RAM",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A `reusable` `shared-dma-pool` with a `reg` does not lie in RAM. A note when it lies above all RAM of the "
        "memory nodes, where firmware may still add some, and no device refers to it nor is it the default area; nothing "
        "is said while a memory node has size 0. Where mem= cuts RAM, that is the one finding.",
    .why =
        "`cma_init_reserved_mem()` (5.10 to 7.2) only asks whether the place is reserved. `cma_activate_area()` then "
        "needs a page of one zone for every address: it prints that the area could not be activated, or touches page "
        "structures that do not exist. Devices that refer to it get no memory.",
    .fix = "move the region into RAM, or correct the memory node",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::cma_region_outside_ram
