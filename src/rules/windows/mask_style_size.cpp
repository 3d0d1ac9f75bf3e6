// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::mask_style_size {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const bool taken_literally = input.kernel.does.limit == LimitRule::last_address;
    for (const auto& ranges : input.topology.dma_ranges) {
        const RangeEntry* odd = survey::first_entry(input, *ranges, [](const RangeEntry& entry, unsigned bits) {
            return entry.cpu_start && entry.size % 2 != 0 && !survey::wraps(entry, bits) &&
                   !survey::is_implausible(entry);
        });
        if (!odd) {
            continue;
        }
        const bool everything = odd->size == ~std::uint64_t{0};
        const std::string bus_address = wording::hex(raw(odd->dma_start));
        auto draft =
            report.at(ranges->node, "dma-ranges",
                      fmt::format("size {} of the entry for bus address {} is a mask, not a size: {}",
                                  wording::hex(odd->size), bus_address,
                                  taken_literally
                                      ? "the last byte stays outside, and a buffer that ends with it is refused"
                                      : "the kernel warns and, where the entry is the only one, counts one byte more"),
                      {bus_address});
        if (everything) {
            draft.fix("give the size that the bus really reaches, or an empty dma-ranges when it reaches all");
        } else {
            draft.fix(fmt::format("write the size, {}{}", wording::hex(odd->size + 1),
                                  odd->size == 0xffffffff ? ", which needs #size-cells = <2>" : ""));
        }
        if (!taken_literally && ranges->map.size() == 1) {
            draft.kernel_log(fmt::format("Invalid size {} for dma-range(s)", wording::hex(odd->size)));
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "mask-style-size",
    .family = "windows",
    .title = "a dma-ranges size that is a mask",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The size of a `dma-ranges` entry is odd, as in `0xffffffff` or `0x3fffffff`. Cells in the wrong order are left "
        "to implausible-cpu-address.",
    .why =
        "`of_dma_configure_id()` of 6.1 takes an odd size for a mask, prints \"Invalid size 0x... for dma-range(s)\" "
        "and adds 1; a size of 2^64 - 1 becomes 0 there and the device never probes. 6.12 no longer adds: "
        "`dma_range_map_max()` makes the last address of the window one lower, `dma_capable()` and "
        "`dma_coherent_ok()` refuse every buffer that ends in its last page, and a 32-bit mask no longer fits.",
    .fix = "write the size, not the last offset",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "range-size-stops-probe"},
};

}  // namespace dmavet::rules::mask_style_size
