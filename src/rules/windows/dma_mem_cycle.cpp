// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"

namespace dmavet::rules::dma_mem_cycle {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const std::vector<NodeId>& cycle : input.topology.dma_mem_cycles) {
        std::string way;
        for (const NodeId node : cycle) {
            way += input.tree.path(node) + " -> ";
        }
        auto draft = report.at(
            cycle.front(), "interconnects",
            fmt::format("the DMA parents lead in a circle: {}{}", way, input.tree.path(cycle.front())), {way});
        for (std::size_t i = 1; i < cycle.size(); ++i) {
            draft.evidence(cycle[i], "interconnects", "also in the circle");
        }
        draft.kernel_log("watchdog: BUG: soft lockup");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "dma-mem-cycle",
    .family = "windows",
    .title = "dma-mem interconnects that lead in a circle",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "Following `interconnects` named `dma-mem`, and parents where there is none, leads back to a node already "
        "passed.",
    .why =
        "`of_dma_is_coherent()` (6.1 to 7.2) walks DMA parents until there is none left. In a circle there always is "
        "one: the first device that is configured below it hangs the kernel in a soft lockup, unless a "
        "`dma-coherent` or `dma-noncoherent` on the way ends the walk first.",
    .fix = "point the dma-mem interconnect to the memory controller, whose own parents lead to the root",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::dma_mem_cycle
