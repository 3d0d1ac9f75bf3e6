// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::wrapping_entry {

namespace {

std::string overrun(const RangeEntry& entry, unsigned bits) {
    if (BusInterval::wraps(entry.dma_start, entry.size)) {
        return "its bus side runs past 2^64";
    }
    const std::uint64_t last = raw(BusInterval::of(entry.dma_start, entry.size)->last());
    if (bits < 64 && last >> bits != 0) {
        return fmt::format("its bus side ends at {}, and an address of the bus has {} bits", wording::hex(last), bits);
    }
    return fmt::format("its CPU side, from {} on, runs past 2^64", wording::hex(raw(*entry.cpu_start)));
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        const RangeEntry* found = survey::first_entry(input, *ranges, &survey::wraps);
        if (!found) {
            continue;
        }
        const std::string bus_address = wording::hex(raw(found->dma_start));
        report.at(ranges->node, "dma-ranges",
                  fmt::format("the entry for bus address {}, size {} does not fit: {}", bus_address,
                              wording::hex(found->size), overrun(*found, survey::bus_bits(input, *ranges))),
                  {bus_address});
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "wrapping-entry",
    .family = "windows",
    .title = "a dma-ranges entry that runs past the end of its address space",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "Start plus size of a `dma-ranges` entry exceeds 2^64 on either side, or what the bus's `#address-cells` can "
        "express on the bus side.",
    .why =
        "The sums in `of_bus_default_map()` and `dma_range_map_max()` (6.12; the same in `of_dma_get_range()` of 6.1) "
        "wrap in 64 bits: the range test fails for every address, or the limit becomes a small number. Addresses "
        "beyond the bus's own width are handed out although the bus drops their upper bits. It is usually an "
        "address and a size in the wrong order, or an end written for a size.",
    .fix = "give start and size of the window, in the order child address, parent address, size",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::form,
    .after = {"dma-ranges-length", "root-dma-ranges"},
};

}  // namespace dmavet::rules::wrapping_entry
