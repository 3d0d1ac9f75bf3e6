// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::riscv_noncoherent_without_cache_ops {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const Harts& harts = input.topology.harts;
    const auto& devices = input.surveys.noncoherent_masters();
    // A Zicbom that is listed and does not count is another rule's.
    if (input.topology.caches.maintained.value || harts.zicbom != ZicbomFate::not_listed || harts.counted.empty() ||
        devices.empty()) {
        return;
    }
    report
        .at(harts.counted.front().node, harts.extensions_from,
            fmt::format(
                "the kernel has no cache operations for {}: no hart has Zicbom, and no driver of a cache "
                "controller has any",
                wording::count_text(devices.size(), "device that is not coherent", "devices that are not coherent")))
        .evidence(devices, "dma-noncoherent", "not coherent")
        .kernel_log("device non-coherent but no non-coherent operations supported");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "riscv-noncoherent-without-cache-ops",
    .family = "riscv",
    .title = "devices that are not coherent, and nobody who maintains caches",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A bus master of the tree is not coherent, no hart that the kernel counts lists Zicbom or is a T-Head core with "
        "instructions of its own, and no cache controller of the tree has a driver that maintains caches (7.2: StarFive "
        "JH7100, JH7110 and StarLink, ESWIN EIC7700; 6.12: JH7100 and StarLink).",
    .why =
        "`arch_setup_dma_ops()` warns once for each such device, buses included, and goes on (6.12, 7.2). The calls "
        "that should clean and invalidate caches do nothing: transfers read and write memory that a cache hides.",
    .fix =
        "list zicbom in riscv,isa-extensions of every hart, with riscv,cbom-block-size; or describe the cache "
        "controller; or delete dma-noncoherent, if the devices snoop",
    .check = &check,
    .needs = Needs::harts,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::riscv_noncoherent_without_cache_ops
