// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/regions.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::cma_default_invalid {

namespace {

// What keeps a region from becoming the default area; empty: nothing, or what another rule reports.
std::string_view obstacle(const RuleInput& input, NodeId node) {
    const auto has = [&](std::string_view name) { return input.tree.find_property(node, name) != nullptr; };
    if (has("reusable") && has("no-map")) {
        return {};
    }
    if (!survey::is_shared_pool(input, node)) {
        return "the region is not a shared-dma-pool";
    }
    if (has("reusable")) {
        return {};
    }
    return "the region is not reusable";
}

void repair(const RuleInput& input, NodeId node, Reporter::Draft& draft) {
    if (!survey::is_shared_pool(input, node)) {
        draft.write("compatible", string_value("shared-dma-pool"));
    }
    if (input.tree.find_property(node, "no-map")) {
        draft.remove("no-map");
    }
    draft.write("reusable");
}

void check(const RuleInput& input, Reporter& report) {
    for (const Property* property : input.tree.properties_named(input.tree.name_id("linux,cma-default"))) {
        const NodeId node = property->node;
        if (!survey::is_region_node(input, node)) {
            continue;
        }
        if (!input.of.available(node)) {
            report.at(node, "status", "linux,cma-default on a disabled region: the kernel makes its own default area")
                .severity(Severity::note)
                .fix("none when it is disabled on purpose; else delete status");
            continue;
        }
        const std::string_view reason = obstacle(input, node);
        if (reason.empty()) {
            continue;
        }
        auto draft = report.at(
            node, "linux,cma-default",
            fmt::format("{}, so linux,cma-default has no effect and the kernel makes its own default area", reason),
            {reason});
        repair(input, node, draft);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-default-invalid",
    .family = "reserved-memory",
    .title = "linux,cma-default on a region that is no CMA area",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A region with `linux,cma-default` is not a `shared-dma-pool`, or not `reusable`. A note when the region is "
        "disabled.",
    .why =
        "Only `rmem_cma_setup()` (5.10 to 7.2) reads the property, after it has found `shared-dma-pool` and "
        "`reusable`. Otherwise `dma_contiguous_reserve()` makes the default area with the kernel's own size "
        "(CONFIG_CMA_SIZE, or `cma=`) and at a place of its own, and the memory of the region is set aside beside it.",
    .fix = "make it a reusable shared-dma-pool, or delete linux,cma-default",
    .check = &check,
    .tier = Tier::meaning,
    .after = {"restricted-pool-properties", "misspelt-dma-property", "reserved-memory-node-rejected"},
};

}  // namespace dmavet::rules::cma_default_invalid
