// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::inbound_entry_type {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!survey::is_reachable(input, ranges->node) || !survey::is_pci_bus(input, ranges->node)) {
            continue;
        }
        const auto found = std::find_if(ranges->entries.begin(), ranges->entries.end(), [](const RangeEntry& entry) {
            return survey::space_of(entry) != survey::EntrySpace::memory;
        });
        if (found == ranges->entries.end()) {
            continue;
        }
        const std::string bus_address = wording::hex(raw(found->dma_start));
        report.at(
            ranges->node, "dma-ranges",
            fmt::format("the entry for bus address {} is of {} space: the device's window counts it, the bridge's "
                        "list of inbound memory does not",
                        bus_address, survey::space_of(*found) == survey::EntrySpace::io ? "I/O" : "configuration"),
            {bus_address});
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "inbound-entry-type",
    .family = "pci",
    .title = "an inbound PCI window that is not memory space",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "The first cell of an entry of a PCI bridge's `dma-ranges` says I/O (0x01000000) or configuration space "
        "(0x00000000), not memory (0x02000000, 0x03000000).",
    .why =
        "`of_dma_get_range()` (5.10 to 7.2) ignores the type, so functions may use the window. "
        "`devm_of_pci_get_host_bridge_resources()` leaves out what is not memory: host drivers that program their "
        "inbound windows from that list do not open it, and behind an IOMMU its addresses are reserved.",
    .fix =
        "make it memory space: 0x02000000 for 32-bit, 0x03000000 for 64-bit addresses, plus 0x40000000 when "
        "prefetchable",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::meaning,
    .after = {"dma-ranges-length"},
};

}  // namespace dmavet::rules::inbound_entry_type
