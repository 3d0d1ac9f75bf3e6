// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "kernel/sizes.hpp"
#include "survey/hardware_facts.hpp"

namespace dmavet::rules::mask_and_range_disjoint {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const Device& device : input.topology.devices) {
        if (!input.topology.reachable[index(device.node)] || device.iommu->state == IommuState::translated) {
            continue;
        }
        if (!device.regions.value || device.regions.value->empty()) {
            continue;
        }
        // The functions behind a host bridge have their own windows, not the bridge's device.
        if (device.bus != BusType::pci && input.topology.find_pci(device.node)) {
            continue;
        }
        const Fact* fact = input.facts->addressing(input.tree, device.node);
        if (!fact) {
            continue;
        }
        const auto& map = *device.regions.value;
        const auto lowest = std::min_element(
            map.begin(), map.end(), [](const Region& a, const Region& b) { return a.dma_start < b.dma_start; });
        if (raw(lowest->dma_start) <= kernel::bit_mask(*fact->address_bits)) {
            continue;
        }
        auto draft = report.at(
            device.node, "",
            fmt::format("this device drives {} address bits{}, but its lowest window begins at bus address {:#x}: "
                        "no memory is within its reach",
                        *fact->address_bits, survey::source_text(*fact), raw(lowest->dma_start)),
            {fmt::format("{:#x}", raw(lowest->dma_start))});
        if (device.regions.from.node) {
            draft.evidence(*device.regions.from.node, "dma-ranges", "gives the window");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "mask-and-range-disjoint",
    .family = "reach",
    .title = "a device that cannot drive the addresses of its window",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A facts file says how many address bits a device drives, and the lowest bus address of its `dma_range_map` is "
        "above them. No IOMMU translates for it.",
    .why =
        "`dma_coherent_ok()` and `dma_capable()` (5.10 to 7.2) compare bus addresses with the driver's mask: every "
        "page fails, so `dma_alloc_coherent()` returns NULL and no bounce buffer can help. `dma_set_mask()` still "
        "succeeds for 32 bits and more, so the driver finds out late.",
    .fix = "give the bus a window low enough for the device, or put the device behind an IOMMU",
    .check = &check,
    .needs = Needs::facts,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::mask_and_range_disjoint
