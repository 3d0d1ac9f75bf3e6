// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::unaligned_entry {

namespace {

constexpr std::uint64_t page = 4096;

bool is_unaligned(const RangeEntry& entry, unsigned address_bits) {
    if (!entry.cpu_start || entry.size == 0 || entry.size % 2 != 0 || survey::wraps(entry, address_bits)) {
        return false;
    }
    return (raw(entry.dma_start) | raw(*entry.cpu_start) | entry.size) % page != 0;
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        const RangeEntry* found = survey::first_entry(input, *ranges, &is_unaligned);
        if (!found) {
            continue;
        }
        const std::string bus_address = wording::hex(raw(found->dma_start));
        report.at(ranges->node, "dma-ranges",
                  fmt::format("the entry for bus {}, CPU {}, size {} does not consist of whole 4 KiB pages, so the "
                              "pages at its ends are only partly inside",
                              bus_address, wording::hex(raw(*found->cpu_start)), wording::hex(found->size)),
                  {bus_address});
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "unaligned-entry",
    .family = "windows",
    .title = "a dma-ranges entry that does not consist of whole pages",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Bus address, CPU address or size of a `dma-ranges` entry is no multiple of 4 KiB. Odd sizes are left to "
        "mask-style-size, size 0 to zero-size-entry.",
    .why =
        "`translate_phys_to_dma()` (5.10 to 7.2) looks at the first byte of a buffer only, and "
        "memory is handed out in pages: a page at the border is found or not by its first byte, whatever the window "
        "holds of the rest. Windows of real buses are far coarser, so the number is most likely wrong.",
    .fix = "round the entry to what the bus decodes",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::meaning,
    .after = {"dma-ranges-length"},
};

}  // namespace dmavet::rules::unaligned_entry
