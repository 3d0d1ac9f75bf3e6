// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/property_form.hpp"
#include "survey/regions.hpp"

namespace dmavet::rules::dynamic_region_cells {

namespace {

struct Misfit {
    std::string_view property;
    std::string wanted;  // "8 bytes (the root's #size-cells, 2)"
    LogLine log;         // what the kernel prints
};

Misfit describe(const ReservedRegion& region, const survey::RegionCells& cells) {
    switch (region.skips_alloc_ranges ? RegionFate::bad_alloc_ranges_length : region.fate) {
        case RegionFate::bad_size_length:
            return {"size", fmt::format("{} bytes (the root's #size-cells, {})", cells.size_bytes(), cells.size),
                    LogLine::region_odd_size};
        case RegionFate::bad_alignment_length:
            return {"alignment",
                    fmt::format("{} bytes (the root's #address-cells, {})", cells.address_bytes(), cells.address),
                    LogLine::region_odd_alignment};
        case RegionFate::bad_alloc_ranges_length:
            return {"alloc-ranges",
                    fmt::format("a multiple of {} bytes (the root's {} + {} cells)", cells.entry_bytes(), cells.address,
                                cells.size),
                    LogLine::region_odd_alloc_ranges};
        default: return {};
    }
}

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        const Misfit misfit = describe(region, survey::region_cells(input));
        if (misfit.property.empty()) {
            continue;
        }
        report
            .at(region.node, misfit.property,
                fmt::format("the length of {} is {}, not {}: {}", misfit.property,
                            survey::byte_count(*input.tree.find_property(region.node, misfit.property)), misfit.wanted,
                            region.skips_alloc_ranges ? "it counts as absent, and the kernel places the region anywhere"
                                                      : "the kernel does not place this region"),
                {misfit.wanted})
            .kernel_log(log_line(input, misfit.log, input.tree.node(region.node).name));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "dynamic-region-cells",
    .family = "reserved-memory",
    .title = "size, alignment or alloc-ranges with other cells than the root's",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "In an available region without `reg`, `size` is not as long as the root's `#size-cells`, `alignment` not as "
        "long as the root's `#address-cells`, or `alloc-ranges` does not consist of whole entries. With a `reg` they "
        "are never read.",
    .why =
        "`__reserved_mem_alloc_size()` (5.10 to 6.18) reads all three with the root's cell counts, `alignment` with "
        "those of an address, and gives up on the region when a length differs: no memory is set aside, and a default "
        "CMA area is lost. Since 6.19 (`of_flat_dt_get_addr_size_prop()`) an `alloc-ranges` of another length counts as "
        "absent, and the region lands where its devices may not reach it.",
    .fix = "write the property with the root's cell counts",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::dynamic_region_cells
