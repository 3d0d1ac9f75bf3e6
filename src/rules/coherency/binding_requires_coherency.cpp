// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::binding_requires_coherency {

namespace {

// The bindings of linux 6.12 in which dma-coherent is required, for these compatibles. Sorted.
constexpr std::array<std::string_view, 9> requiring{
    "arm,juno-r1-pcie",  "marvell,armada-7k-xor", "marvell,xor-v2",   "nvidia,tegra194-xudc", "nvidia,tegra234-xudc",
    "sifive,fu740-pcie", "ti,am654-pcie-ep",      "ti,am654-pcie-rc", "ti,k2g-pruss"};

static_assert(std::is_sorted(requiring.begin(), requiring.end()));

void check(const RuleInput& input, Reporter& report) {
    for (const Device& device : input.topology.devices) {
        if (device.bus == BusType::pci || device.coherent.value.value_or(true)) {
            continue;
        }
        if (!input.topology.reachable[index(device.node)]) {
            continue;
        }
        const Property* list = input.tree.find_property(device.node, input.of.names.compatible);
        std::string_view found;
        if (list) {
            topology::any_string(*list, [&](std::string_view one) {
                if (std::binary_search(requiring.begin(), requiring.end(), one)) {
                    found = one;
                }
                return !found.empty();
            });
        }
        if (found.empty()) {
            continue;
        }
        auto draft = report.at(
            device.node, "dma-coherent",
            fmt::format("this device is non-coherent, but the binding of {} requires dma-coherent: the hardware "
                        "snoops, and the CPU would map its buffers uncached",
                        found),
            {found});
        const Origin& from = device.coherent.from;
        if (from.node) {
            draft.evidence(*from.node, from.property, "makes it non-coherent");
        }
        draft.write("dma-coherent");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "binding-requires-coherency",
    .family = "coherency",
    .title = "a device that its binding wants to be coherent and that is not",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An available device has one of the few compatibles whose binding (linux 6.12) requires `dma-coherent`, and "
        "neither it nor a bus above says so.",
    .why =
        "Such a binding knows how the device is wired: it snoops in every SoC that has it. `of_dma_is_coherent()` (6.1, "
        "6.12) then answers no, `dma_alloc_coherent()` maps the memory Normal non-cacheable beside a cacheable alias, "
        "whose stale lines the device can hit, and streaming transfers pay for cache maintenance that can discard data.",
    .fix = "add dma-coherent",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::binding_requires_coherency
