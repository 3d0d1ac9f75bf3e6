// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/regions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::region_multiple_ranges {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const survey::RegionCells cells = survey::region_cells(input);
    for (const ReservedRegion& region : input.topology.reserved) {
        if (!region.base || !region.kept() || !survey::is_dma_pool(input, region.node)) {
            continue;
        }
        const std::size_t entries = input.tree.find_property(region.node, "reg")->value.size() / cells.entry_bytes();
        if (entries < 2) {
            continue;
        }
        report
            .at(region.node, "reg",
                fmt::format("{} entries, but a pool has one: only {} becomes the pool, the rest is set aside and never "
                            "used",
                            entries, wording::sized_span_text(*region.base, region.size)),
                {fmt::format("{}", entries)})
            .kernel_log(input.kernel.does.names_ignored_reg_entries
                            ? fmt::format("OF: reserved mem: fdt_scan_reserved_mem_reg_nodes() ignores {} regions in "
                                          "node '{}'",
                                          entries - 1, input.tree.node(region.node).name)
                            : "");
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
        "All entries are reserved, but only the first becomes the region that devices are given "
        "(`fdt_scan_reserved_mem_reg_nodes()` in 6.12, `__reserved_mem_reserve_reg()` in 6.1). The memory of the "
        "others is lost. Carve-outs without a handler may have several, for drivers that read them themselves.",
    .fix = "make a node for each entry, and list the nodes in memory-region",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::region_multiple_ranges
