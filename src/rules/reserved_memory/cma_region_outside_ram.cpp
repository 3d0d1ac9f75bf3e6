// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::cma_region_outside_ram {

namespace {

// Whether a region would be a CMA area, were it not for its alignment or the cells of /reserved-memory.
bool is_meant_for_cma(const ReservedRegion& region) {
    const bool refused = region.fate == RegionFate::misaligned_cma || region.fate == RegionFate::format_rejected;
    return region.base && (region.is_cma_area() || (region.kind == PoolKind::cma && refused));
}

// What becomes of a region that is not RAM.
std::string outcome_of(const RuleInput& input, const ReservedRegion& region, bool may_be_added) {
    if (region.fate == RegionFate::misaligned_cma) {
        return fmt::format("the kernel makes no CMA area of it only because it is not aligned to {}",
                           wording::size_text(input.kernel.sizes.cma_alignment));
    }
    if (region.fate == RegionFate::format_rejected) {
        return "the kernel makes no CMA area of it only because it does not read /reserved-memory";
    }
    return fmt::format("{}{}", wording::not_ram_text(input.surveys.fate_of(region)),
                       may_be_added ? ", unless firmware adds memory there" : "");
}

// Whether the kernel goes by page structures that do not exist.
bool lacks_pages(PlaceFate fate) {
    return fate == PlaceFate::outside_ram || fate == PlaceFate::without_pages;
}

// The last line of a boot that touches page structures that do not exist; there is no init yet to be killed.
constexpr std::string_view panic_log = "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b";

void check(const RuleInput& input, Reporter& report) {
    CpuMemory ram;
    std::vector<NodeId> used;
    std::vector<const ReservedRegion*> cut_by_mem;
    bool gathered = false;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (!is_meant_for_cma(region)) {
            continue;
        }
        if (!gathered) {
            ram = input.surveys.known_ram();
            for (const survey::RegionReference& reference : input.surveys.region_references()) {
                if (reference.target) {
                    used.push_back(*reference.target);
                }
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
        const PlaceFate fate = input.surveys.fate_of(region);  // of what is not kept: unknown
        // Firmware adds the RAM that a board has to what a memory node says, and it does so at the end.
        if (!input.line.memory.empty() && place->last() > ram.last() && lacks_pages(fate)) {
            cut_by_mem.push_back(&region);
            continue;
        }
        // Somebody counts on it; a region that nobody uses may wait for a larger variant of the board.
        const bool is_needed = std::find(used.begin(), used.end(), region.node) != used.end() ||
                               survey::has_flag(input, region, "linux,cma-default");
        const bool may_be_added = input.topology.memory.from.node && place->first() > ram.last();
        auto draft = report.at(
            region.node, "reg",
            fmt::format("the CMA region at {} is {} RAM: {}", wording::sized_span_text(*region.base, region.size),
                        ram.overlaps(*place) ? "only partly" : "not", outcome_of(input, region, may_be_added)),
            {fmt::format("{:#x}", *region.base)});
        draft.severity(may_be_added && !is_needed ? Severity::note : Severity::error)
            .evidence(input.topology.memory.from.node.value_or(region.node),
                      input.topology.memory.from.node ? input.topology.memory.from.property : "reg",
                      fmt::format("RAM is {}", wording::spans_text(ram)));
        if (fate == PlaceFate::outside_ram) {
            draft.kernel_log(std::string(panic_log));
        } else if (region.fate == RegionFate::misaligned_cma) {
            draft.kernel_log("Reserved memory: incorrect alignment of CMA region");
        }
    }
    if (cut_by_mem.empty()) {
        return;
    }
    // The page structures of all are missing for one reason.
    const PlaceFate fate = input.surveys.fate_of(*cut_by_mem.front());
    const ArgumentPlace argument = argument_place(input, "mem=");
    auto draft = report.at(
        argument.node, argument.property,
        fmt::format("mem= ends RAM at {:#x}, and {} above: {}", raw(ram.last()),
                    cut_by_mem.size() == 1 ? "a CMA region lies" : fmt::format("{} CMA regions lie", cut_by_mem.size()),
                    wording::not_ram_text(fate)),
        {"mem="});
    for (const ReservedRegion* region : cut_by_mem) {
        draft.evidence(region->node, "reg", "no longer RAM");
    }
    draft.fix("give a larger mem=, or move the regions below it");
    if (fate == PlaceFate::outside_ram) {
        draft.kernel_log(std::string(panic_log));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-region-outside-ram",
    .family = "reserved-memory",
    .title = "a CMA region that is not RAM",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A `reusable` `shared-dma-pool` with a `reg` does not lie in RAM, whether or not the kernel makes a CMA area of it "
        "as it stands. A note when it lies above all RAM of the "
        "memory nodes, where firmware may still add some, and no device refers to it nor is it the default area; nothing "
        "is said while a memory node has size 0. Where mem= cuts RAM, that is the one finding.",
    .why =
        "`cma_init_reserved_mem()` (5.10 to 7.2) only asks whether the place is reserved. "
        "`cma_activate_area()` then touches page structures that do not exist, and the kernel panics before any device "
        "is probed. On arm what lies where the structures would be is taken for them: with one place and another 6.12 and "
        "7.2 were seen to panic, to hang and to boot with `Bad page state`. Between two banks of one section of 128 MiB (of "
        "1 GiB on arm64 before 5.12; on arm of one pageblock, 2 or 8 MiB), on arm64 before 6.9 in the last section also "
        "behind the last bank, there are page structures: boot goes on, and memory that is not there is handed out.",
    .fix = "move the region into RAM, correct the memory node, or make it a pool of its own: no-map, not reusable",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::cma_region_outside_ram
