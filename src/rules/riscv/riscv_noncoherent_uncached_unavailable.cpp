// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/regions.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::riscv_noncoherent_uncached_unavailable {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const Harts& harts = input.topology.harts;
    // Where some harts have Svpbmt, that is another rule's.
    const bool is_listed = std::any_of(harts.counted.begin(), harts.counted.end(),
                                       [](const Hart& hart) { return hart.lists(HartExtension::svpbmt); });
    const auto& devices = input.surveys.noncoherent_masters();
    if (input.topology.caches.uncached.value != UncachedMappings::unavailable || is_listed || harts.counted.empty() ||
        devices.empty()) {
        return;
    }
    std::vector<NodeId> global_pools;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.kept() && survey::has_flag(input, region, "linux,dma-default")) {
            global_pools.push_back(region.node);
        }
    }
    report
        .at(harts.counted.front().node, harts.extensions_from,
            fmt::format(
                "no hart has Svpbmt, so that the coherent buffers of {} are mapped write-back: CPU and device do "
                "not see the same memory",
                wording::count_text(devices.size(), "device that is not coherent", "devices that are not coherent")))
        .evidence(devices, "dma-noncoherent", "not coherent")
        .evidence(global_pools, "linux,dma-default", "would serve them in a kernel with CONFIG_DMA_GLOBAL_POOL");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "riscv-noncoherent-uncached-unavailable",
    .family = "riscv",
    .title = "devices that are not coherent, on harts that can map nothing uncached",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A bus master of the tree is not coherent, and no hart that the kernel counts lists Svpbmt or is a T-Head core "
        "with attributes of its own. Kernels with CONFIG_DMA_GLOBAL_POOL, which the JH7100 needs and Debian's has not, take such "
        "memory from the pool with `linux,dma-default`; they are not modelled.",
    .why =
        "For a device that is not coherent `dma_alloc_coherent()` remaps its pages with `pgprot_dmacoherent()`. Without "
        "Svpbmt that is the same as any other mapping: cached. Nothing in the log says so, and what CPU and device "
        "write stays hidden from each other (6.12, 7.2). Streaming mappings are right where caches can be maintained.",
    .fix =
        "list svpbmt in riscv,isa-extensions of every hart, if they have it; delete dma-noncoherent, if the devices "
        "snoop; else such devices need memory that the hardware does not cache",
    .check = &check,
    .needs = Needs::harts,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::riscv_noncoherent_uncached_unavailable
