// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::implausible_cpu_address {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        const RangeEntry* found = survey::first_entry(input, *ranges, [](const RangeEntry& entry, unsigned bits) {
            return survey::is_implausible(entry) && !survey::wraps(entry, bits);
        });
        if (!found) {
            continue;
        }
        const std::uint64_t start = raw(*found->cpu_start);
        const bool nothing_there = start >= survey::largest_physical;
        const std::string bus_address = wording::hex(raw(found->dma_start));
        report
            .at(ranges->node, "dma-ranges",
                fmt::format(
                    "the entry for bus address {} leads to CPU {}, beyond the 52 bits that a CPU can address; {}",
                    bus_address, wording::span_text(start, found->size),
                    nothing_there ? "no memory is there" : "its size cannot be meant"),
                {bus_address})
            .severity(nothing_there ? Severity::error : Severity::warning)
            .fix(fmt::format("put the cells in order: {} for the child address, {} for the parent address, {} for the "
                             "size, the most significant first",
                             ranges->child_cells, ranges->parent_cells, ranges->size_cells));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "implausible-cpu-address",
    .family = "windows",
    .title = "a dma-ranges entry beyond any CPU's address space",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "The CPU side of a `dma-ranges` entry starts at or above 2^52 (an error) or is larger than that (a warning). "
        "A size of all ones is left to mask-style-size.",
    .why =
        "Physical addresses have at most 52 bits. A larger number comes from cells in the wrong order or of the wrong "
        "count: `of_pci_range_parser_one()` (5.10 to 7.2) reads child address, parent address and size one after the "
        "other without asking whether they make sense, and phys_to_dma() then finds no window for any page of RAM.",
    .fix = "put the cells in order: child address, parent address, size, the most significant first",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::meaning,
    .after = {"dma-ranges-length"},
};

}  // namespace dmavet::rules::implausible_cpu_address
