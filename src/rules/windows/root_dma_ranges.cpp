// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"

namespace dmavet::rules::root_dma_ranges {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        if (ranges->node != root_node) {
            continue;
        }
        auto draft =
            report.at(root_node, "dma-ranges",
                      "dma-ranges on the root node: no entry of it can be translated, so devices get the identity map");
        if (!ranges->merged.empty()) {
            draft.kernel_log(fmt::format("OF: translation of DMA address({:x}) to CPU address failed node(/)",
                                         raw(ranges->merged.front().dma_start)));
        }
        draft.fix_dts(
            "soc {\n\tcompatible = \"simple-bus\";\n\t#address-cells = <2>;\n\t#size-cells = <2>;\n\tranges;\n"
            "\tdma-ranges = < ... >;\n\t/* the devices */\n};");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "root-dma-ranges",
    .family = "windows",
    .title = "dma-ranges on the root node",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "The root node has a non-empty `dma-ranges`.",
    .why =
        "`dma-ranges` translates from a bus to the bus above it, and above the root there is none: "
        "`__of_translate_address()` (5.10 to 7.2) fails for every entry, `of_dma_get_range()` returns -EINVAL, and "
        "`of_dma_configure_id()` carries on as if nothing were there. Neither offset nor limit takes effect, and on "
        "arm64 6.12 ZONE_DMA shrinks to nonsense.",
    .fix = "move the devices and the dma-ranges into a bus node below the root",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::root_dma_ranges
