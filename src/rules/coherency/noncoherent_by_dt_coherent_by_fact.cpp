// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/hardware_facts.hpp"

namespace dmavet::rules::noncoherent_by_dt_coherent_by_fact {

namespace {

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_fact(input, [&](const Device& device, const Fact& fact) {
        // Behind an SMMU that translates the flag itself decides whether transactions ask for a snoop.
        if (!*fact.snoops || survey::is_coherent(device) || model::attributes_from(input.tree, device, input.kernel)) {
            return;
        }
        const Origin& from = device.coherent.from;
        auto draft = report.at(
            device.node, "dma-coherent",
            fmt::format("this device is non-coherent by {}, but the hardware snoops{}: uncached CPU mapping beside "
                        "a cacheable alias whose lines the device can hit",
                        from.property.empty() ? "default" : from.property, survey::source_text(fact)));
        if (from.node) {
            draft.evidence(*from.node, from.property, "makes it non-coherent");
        }
        draft.write("dma-coherent");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "noncoherent-by-dt-coherent-by-fact",
    .family = "coherency",
    .title = "a device that snoops but is not declared coherent",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A device does not count as coherent, no SMMU translates for it, and a facts file says that its transactions "
        "snoop the CPU's caches.",
    .why =
        "`dma_alloc_coherent()` remaps the memory Normal non-cacheable (5.10 to 7.2: `dma_direct_alloc()`) and "
        "leaves a cacheable alias in the linear map. A read that snoops can hit a line of that alias which the CPU "
        "fetched by speculation; a write that allocates in a cache is not seen through the uncached mapping; and the "
        "invalidation after a streaming transfer can discard it. Where that does no harm, it is slower than need be.",
    .fix = "add dma-coherent",
    .check = &check,
    .needs = Needs::facts,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::noncoherent_by_dt_coherent_by_fact
