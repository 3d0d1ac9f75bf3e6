// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/regions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::region_multiple_ranges {

namespace {

std::string consequence(const RuleInput& input, const ReservedRegion& region) {
    const std::string first = wording::sized_span_text(*region.base, region.size);
    switch (input.kernel.does.further_reg) {
        case FurtherReg::ignored: return fmt::format("only {} becomes the pool, the rest stays ordinary RAM", first);
        case FurtherReg::region_lost: return "all are set aside, and no pool is made of them";
        case FurtherReg::reserved_by_name:
        case FurtherReg::reserved: break;
    }
    return fmt::format("only {} becomes the pool, the rest is set aside and never used", first);
}

std::string line_of(const RuleInput& input, const ReservedRegion& region, std::size_t entries) {
    const std::string_view name = input.tree.node(region.node).name;
    switch (input.kernel.does.further_reg) {
        case FurtherReg::ignored:
            return fmt::format(
                "OF: reserved mem: Reserved memory: node '{}' has {} <base size> entries, only the first is "
                "used",
                name, entries);
        case FurtherReg::reserved_by_name:
            return fmt::format("OF: reserved mem: fdt_scan_reserved_mem_reg_nodes() ignores {} regions in node '{}'",
                               entries - 1, name);
        case FurtherReg::region_lost:
        case FurtherReg::reserved: break;
    }
    return {};
}

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        if (!region.base || !region.kept() || !survey::is_dma_pool(input, region.node)) {
            continue;
        }
        const std::size_t entries = survey::reg_entries(input, region);
        if (entries < 2) {
            continue;
        }
        report
            .at(region.node, "reg",
                fmt::format("reg has {} entries, and a pool one: {}", entries, consequence(input, region)),
                {fmt::format("{}", entries)})
            .kernel_log(line_of(input, region, entries));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "region-multiple-ranges",
    .family = "reserved-memory",
    .title = "a DMA pool with more than one reg entry",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "The `reg` of an available `shared-dma-pool` or `restricted-dma-pool` has more than one entry.",
    .why =
        "Only the first entry becomes the region that devices are given. Up to 6.18 the memory of the others is "
        "reserved all the same, and lost (`fdt_scan_reserved_mem_reg_nodes()`); from 6.19 to 7.1 all is reserved and "
        "no region is made (`of_flat_dt_get_addr_size()`); since 7.2 the others stay ordinary RAM "
        "(`__reserved_mem_reserve_reg()`). Carve-outs without a handler may have several, for drivers that read them "
        "themselves.",
    .fix = "make a node for each entry, and list the nodes in memory-region",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::region_multiple_ranges
