// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/property_form.hpp"
#include "survey/regions.hpp"

namespace dmavet::rules::region_reg_length {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.fate != RegionFate::bad_reg_length && !region.skips_reg) {
            continue;
        }
        const survey::RegionCells cells = survey::region_cells(input);
        const std::string layout = fmt::format("{} + {} cells", cells.address, cells.size);
        const std::size_t length = survey::byte_count(*input.tree.find_property(region.node, "reg"));
        const std::string reason = length == 0
                                       ? "reg is empty"
                                       : fmt::format("the length of reg, {}, is not a multiple of {} (the root's {})",
                                                     length, cells.entry_bytes(), layout);
        auto draft = report.at(
            region.node, "reg",
            fmt::format("{}: {}", reason,
                        region.skips_reg ? "it counts as absent, and size has the kernel place the region elsewhere"
                                         : "the kernel does not reserve this memory"),
            {layout});
        if (length > 0) {
            draft.kernel_log(log_line(input, LogLine::region_odd_reg, input.tree.node(region.node).name));
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "region-reg-length",
    .family = "reserved-memory",
    .title = "reg of a reserved region does not consist of whole entries",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The length of `reg` of an available region is not a multiple of the entry size, which the root's "
        "`#address-cells` and `#size-cells` give.",
    .why =
        "`__reserved_mem_reserve_reg()` (5.10 to 7.2) skips the node: its memory stays ordinary RAM, and whoever "
        "refers to it with `memory-region` gets nothing. Since 6.19 (`of_flat_dt_get_addr_size_prop()`) such a `reg` counts "
        "as absent: beside a `size` the region is placed wherever there is room. A `reg` of one cell count under a root of another is the "
        "usual cause.",
    .fix = "write each entry with the root's cell counts",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::region_reg_length
