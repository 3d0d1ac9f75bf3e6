// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/regions.hpp"

namespace dmavet::rules::reusable_and_nomap {

namespace {

// Where handlers of regions with a reg are asked only when the linear map is made (unflatten_device_tree), what they
// refuse comes back out of it.
std::string_view fate_of_memory(const ReservedRegion& region, const Behaviour& does) {
    if (region.kept()) {
        return "stays reserved for nobody";
    }
    if (!region.base && does.keeps_dynamic_no_map) {
        return "is lost";  // memblock_clear_nomap(), and no memblock_phys_free()
    }
    return region.base && does.region_order == RegionOrder::dynamic_first
               ? "is given back without a mapping, so that whoever gets it faults at the first access"
               : "becomes ordinary RAM";
}

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        if (!region.has_place() || !region.no_map || !survey::has_flag(input, region, "reusable")) {
            continue;
        }
        if (survey::is_restricted_pool(input, region.node)) {
            continue;
        }
        const bool pool = survey::is_shared_pool(input, region.node);
        const std::string_view name = input.tree.node(region.node).name;
        auto draft = report.at(
            region.node, "reusable",
            pool
                ? fmt::format("reusable and no-map exclude each other: neither CMA nor a device's pool is made of this "
                              "shared-dma-pool, and its memory {}",
                              fate_of_memory(region, input.kernel.does))
                : "reusable and no-map exclude each other: what is not mapped cannot be reused, and only no-map counts");
        draft.evidence(region.node, "no-map", "the other one");
        if (pool && !region.kept()) {
            draft.kernel_log(log_line(input, LogLine::region_refused, name));
        } else if (!pool) {
            draft.severity(Severity::warning);
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "reusable-and-nomap",
    .family = "reserved-memory",
    .title = "a reserved region that is both reusable and no-map",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An available region has both `reusable` and `no-map`. An error for a `shared-dma-pool`, a warning for any "
        "other region.",
    .why =
        "For a `shared-dma-pool`, `rmem_cma_setup()` refuses `no-map` and `rmem_dma_setup()` refuses `reusable`: "
        "there is no pool, and devices that refer to it fail with -EINVAL. Up to 7.0 the memory is given back, and "
        "others' data moves in, or since 6.12.13, of a region with `reg`, faults there, because nothing maps it; since "
        "7.1 it stays reserved, for nobody. The device-tree specification forbids the pair in every region.",
    .fix = "keep reusable for CMA, or no-map for a device's own uncached pool",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::reusable_and_nomap
