// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "kernel/sizes.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/ram.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::alloc_ranges_unsatisfiable {

namespace {

// Where the kernel may place a region. Ranges that touch are taken as one, which can only find too much.
CpuMemory allowed_for(const ReservedRegion& region, std::uint64_t page) {
    std::vector<CpuInterval> allowed;
    for (const MemoryRange& range : region.alloc_ranges) {
        if (const auto addresses = range.interval()) {
            allowed.push_back(*addresses);
        }
    }
    CpuMemory memory =
        region.alloc_ranges.empty() ? CpuMemory{CpuInterval::everything()} : CpuMemory(std::move(allowed));
    memory.remove(CpuInterval::up_to(CpuAddr{page - 1}));  // memblock never gives out the first page
    return memory;
}

// The largest block of some memory, of those that start at a multiple of the alignment.
std::uint64_t largest_block(const CpuMemory& memory, std::uint64_t alignment) {
    std::uint64_t largest = 0;
    for (const CpuInterval& part : memory) {
        const std::uint64_t padding = (alignment - raw(part.first()) % alignment) % alignment;
        largest = std::max(largest, part.size() - std::min(part.size(), padding));
    }
    return largest;
}

// The property that asks for the alignment; the kernel's own for CMA stands in none.
std::string_view culprit(const ReservedRegion& region, std::uint64_t alignment, bool alignment_is_cause) {
    if (alignment_is_cause && std::bit_floor(region.alignment) == alignment) {
        return "alignment";
    }
    return region.alloc_ranges.empty() ? "size" : "alloc-ranges";
}

std::string failure_log(const RuleInput& input, const ReservedRegion& region) {
    return log_line(input, LogLine::region_not_placed, input.tree.node(region.node).name, region.size / kernel::mib);
}

// A region that fits alone, and not beside those that the kernel has placed before it.
void report_company(const RuleInput& input, const ReservedRegion& region, const CpuMemory& room, Reporter& report) {
    std::vector<NodeId> others;
    for (std::size_t i = 0; i < input.placement.regions.size(); ++i) {
        const auto& place = input.placement.regions[i];
        if (place && !input.topology.reserved[i].base && room.overlaps(*place)) {
            others.push_back(input.topology.reserved[i].node);
        }
    }
    const bool is_default = region.is_cma_default;
    const std::string taken =
        others.empty() ? std::string("what the kernel itself needs at the start of RAM")
        : others.size() == 1
            ? fmt::format("{}, which is placed before it,", input.tree.path(others.front()))
            : fmt::format("what is placed before it ({})", wording::count_text(others.size(), "region"));
    auto draft = report.at(region.node, region.alloc_ranges.empty() ? "size" : "alloc-ranges",
                           fmt::format("{} leaves no block of {}: the kernel cannot place the {}", taken,
                                       wording::size_text(region.size), is_default ? "default CMA area" : "region"),
                           {fmt::format("{:#x}", region.size)});
    draft.evidence(others, "size", "placed in the same memory").kernel_log(failure_log(input, region));
    if (others.empty()) {
        draft.severity(Severity::warning).confidence(Confidence::possible);  // how much it needs is an estimate
    } else {
        draft.fix("make one of them smaller, give the earlier one a reg, or let alloc-ranges cover more RAM");
    }
}

void check_region(const RuleInput& input, const ReservedRegion& region, Reporter& report) {
    const bool ram_is_known = !input.surveys.known_ram().empty();
    if (ram_is_known && input.surveys.fate_of(region) != PlaceFate::no_room) {
        return;
    }
    // Where RAM is unknown, all of a range may be RAM.
    CpuMemory room = allowed_for(region, input.kernel.sizes.page);
    if (ram_is_known) {
        room = room.intersection(input.placement.left_by_fixed);
    }
    const std::uint64_t alignment = std::bit_floor(std::max(
        {region.alignment, region.kind == PoolKind::cma ? input.kernel.sizes.cma_alignment : 1, std::uint64_t{1}}));
    if (largest_block(room, alignment) >= region.size) {
        if (ram_is_known) {
            report_company(input, region, room, report);
        }
        return;
    }
    const std::uint64_t largest = largest_block(room, 1);
    const bool misaligned = largest >= region.size;
    const std::string_view where = region.alloc_ranges.empty() ? "RAM" : "alloc-ranges";
    const std::string size = wording::size_text(region.size);
    const std::string_view property = culprit(region, alignment, misaligned);
    std::string text;
    if (ram_is_known && survey::lies_above_only_bank(input, region)) {
        report
            .at(region.node, property,
                fmt::format(
                    "alloc-ranges {} the only bank of RAM that the tree has: unless firmware fills in more, the "
                    "kernel cannot place the region of {}",
                    room.empty() ? "begins above" : "reaches above", size),
                {fmt::format("{:#x}", region.size)})
            .severity(Severity::note)
            .confidence(Confidence::possible)
            .kernel_log(failure_log(input, region))
            .fix("none when firmware fills in the memory node; else let alloc-ranges cover RAM");
        return;
    }
    if (misaligned) {
        text = fmt::format("no free block of {} in {} starts at a multiple of {}: the kernel cannot place the region",
                           size, where, wording::size_text(alignment));
    } else if (largest == 0) {
        text = fmt::format("{} holds no free RAM: the kernel cannot place the region of {}", where, size);
    } else {
        text =
            fmt::format("the largest {}block in {} is {}, too small for the region of {}: the kernel cannot place it",
                        ram_is_known ? "free " : "", where, wording::nearest_size_text(largest), size);
    }
    auto draft = report.at(region.node, property, std::move(text), {fmt::format("{:#x}", region.size)});
    draft.kernel_log(failure_log(input, region));
    if (property == "alignment") {
        draft.fix("ask for a smaller alignment, or let alloc-ranges cover an aligned block");
    }
}

void check(const RuleInput& input, Reporter& report) {
    std::size_t count = 0;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.fate == RegionFate::empty_alloc_ranges) {
            report
                .at(region.node, "alloc-ranges",
                    fmt::format("alloc-ranges is empty: the kernel cannot place the region of {}",
                                wording::size_text(region.size)))
                .kernel_log(failure_log(input, region));
        }
        if (region.base || !region.kept() || region.size == 0) {
            continue;
        }
        if (++count > kernel::max_reserved_regions) {
            return;
        }
        check_region(input, region, report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "alloc-ranges-unsatisfiable",
    .family = "reserved-memory",
    .title = "a region for which there is no room",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A region without `reg` is larger than any aligned block of RAM inside its `alloc-ranges` that no region with "
        "a `reg` takes, or than what earlier regions without one leave of it; a warning, and only possible, where that is for the "
        "kernel's own image. RAM is that of the memory nodes or of --memory; where firmware has yet to fill a memory node "
        "in, all of `alloc-ranges` may be RAM. Only a note, and possible, where all of `alloc-ranges` lies above the "
        "one bank that the tree has, or holds the region only with what lies above it: many trees have a bank that their boot "
        "loader replaces.",
    .why =
        "`__reserved_mem_alloc_size()` (5.10 to 7.2) asks memblock for a block in each of the `alloc-ranges` and gives "
        "up after the last: the region does not exist, its users get -EINVAL, and a default CMA area is replaced by "
        "the kernel's own.",
    .fix = "make the region smaller, or let alloc-ranges cover RAM that is free",
    .check = &check,
    .tier = Tier::consequence,
    .after = {"all-ram-taken"},
};

}  // namespace dmavet::rules::alloc_ranges_unsatisfiable
