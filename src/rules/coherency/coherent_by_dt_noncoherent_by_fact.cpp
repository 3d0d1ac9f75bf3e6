// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/hardware_facts.hpp"

namespace dmavet::rules::coherent_by_dt_noncoherent_by_fact {

namespace {

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_fact(input, [&](const Device& device, const Fact& fact) {
        // An SMMU that translates replaces the device's attributes; other rules look at its port.
        if (*fact.snoops || !survey::is_coherent(device) || model::attributes_from(input.tree, device, input.kernel)) {
            return;
        }
        const Origin& from = device.coherent.from;
        auto draft = report.at(
            device.node, from.property,
            fmt::format("this device is coherent by {}, but the hardware does not snoop{}: cached CPU mapping, "
                        "so either side can read stale data or lose what it wrote",
                        from.property.empty() ? "the platform's default" : from.property, survey::source_text(fact)));
        if (from.node && *from.node != device.node) {
            draft.evidence(*from.node, from.property, "makes it coherent");
        }
        if (from.node != device.node) {
            draft.fix("add dma-noncoherent").write("dma-noncoherent");
        } else if (!from.property.empty()) {
            draft.remove(from.property);
        }
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherent-by-dt-noncoherent-by-fact",
    .family = "coherency",
    .title = "a device declared coherent whose hardware does not snoop",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A device counts as coherent, no SMMU translates for it, and a facts file says that its transactions do not "
        "snoop the CPU's caches.",
    .why =
        "`dma_alloc_coherent()` hands out cacheable memory and `dma_map_single()` does no cache maintenance (6.1, "
        "6.12: `dma_direct_alloc()`, `dev_is_dma_coherent()`). The device then reads memory that the CPU's stores "
        "have not reached, the CPU reads cached lines that the device has overwritten in memory, and a dirty line "
        "written back later destroys what the device wrote. It depends on load and size, and often works in a short test.",
    .fix = "remove dma-coherent",
    .check = &check,
    .needs = Needs::facts,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::coherent_by_dt_noncoherent_by_fact
