// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/regions.hpp"

namespace dmavet::rules::restricted_pool_properties {

namespace {

void check(const RuleInput& input, Reporter& report) {
    constexpr std::string_view refused[] = {"reusable", "linux,cma-default", "linux,dma-default", "no-map"};
    for (const ReservedRegion& region : input.topology.reserved) {
        if (!region.has_place() || !survey::is_restricted_pool(input, region.node)) {
            continue;
        }
        std::string found;
        std::string_view first;
        for (const std::string_view name : refused) {
            if (!survey::has_flag(input, region, name)) {
                continue;
            }
            if (first.empty()) {
                first = name;
            }
            found.append(found.empty() ? "" : ", ").append(name);
        }
        if (first.empty()) {
            continue;
        }
        const bool supported = input.kernel.config.is_set("CONFIG_DMA_RESTRICTED_POOL");
        auto draft =
            report.at(region.node, first,
                      fmt::format("{} on a restricted-dma-pool: the kernel {}, and its devices reach all of RAM", found,
                                  supported ? "refuses the pool and gives its memory back"
                                            : "makes no pool of it, not even with CONFIG_DMA_RESTRICTED_POOL"),
                      {found});
        draft.kernel_log(supported ? log_line(input, LogLine::region_refused, input.tree.node(region.node).name) : "")
            .fix(fmt::format("delete {}", found));
        for (const std::string_view name : refused) {
            if (survey::has_flag(input, region, name)) {
                draft.remove(name);
            }
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "restricted-pool-properties",
    .family = "reserved-memory",
    .title = "a restricted-dma-pool with a property that it must not have",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An available region with compatible `restricted-dma-pool` has `reusable`, `no-map`, `linux,cma-default` or "
        "`linux,dma-default`.",
    .why =
        "`rmem_swiotlb_setup()` (6.1 to 7.2, with CONFIG_DMA_RESTRICTED_POOL) answers -EINVAL, and the early scan "
        "releases the memory. `of_dma_set_restricted_buffer()` only warns when it finds no pool: devices run without "
        "the isolation that the pool was to give.",
    .fix = "delete the property; a restricted pool is plain mapped memory",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::restricted_pool_properties
