// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/declared_text.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::pci_host_bypasses_ipmmu {

namespace {

// As for its masters of other kinds, fewer say nothing about the next one.
constexpr std::size_t fewest_translated = 3;

void check_bus(const RuleInput& input, std::span<const survey::Translated> masters, Reporter& report) {
    const auto group = survey::largest_group(masters);
    if (group.size() < fewest_translated || !group.front().iommu.starts_with("renesas,ipmmu-")) {
        return;
    }
    const std::vector<NodeId>& known = input.surveys.nodes_with_agreed_iommus();
    for (auto child = input.tree.first_child(group.front().bus); child; child = input.tree.next_sibling(*child)) {
        if (!input.of.is_type(*child, "pci") || input.tree.find_property(*child, input.of.names.iommu_map)) {
            continue;
        }
        if (std::ranges::binary_search(known, *child)) {
            continue;
        }
        // Also where it is disabled: the SoC's file waits for the board that enables it.
        const bool is_enabled = input.topology.reachable[index(*child)];
        report
            .at(*child, "iommu-map",
                fmt::format("no iommu-map on this host bridge, while {} bus masters beside it are behind an IPMMU: "
                            "its functions reach all of memory{}{}",
                            group.size(), is_enabled ? "" : " once it is enabled",
                            group.front().has_driver ? "" : "; without a driver for the IPMMU so do all others"))
            .severity(group.front().has_driver ? Severity::warning : Severity::note)
            .evidence(group.front().node, "", "behind an IPMMU");
    }
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_bus(input.surveys.translated_masters(),
                         [&](std::span<const survey::Translated> masters) { check_bus(input, masters, report); });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "pci-host-bypasses-ipmmu",
    .family = "iommu",
    .title = "a PCI host bridge beside masters that an IPMMU serves, without iommu-map",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "A PCI host bridge of a Renesas SoC, enabled or not, has no `iommu-map`, and at least three masters on its bus "
        "are behind IPMMUs. Elsewhere host bridges have IOMMUs of their own or none, and nothing follows. A note where "
        "the kernel has no driver for the IPMMU.",
    .why =
        "The IPMMUs of these SoCs serve PCIe through a micro-TLB, too. Without `iommu-map` `of_iommu_configure()` (6.1, "
        "6.12) finds no IOMMU for the functions, and the IPMMU lets through what no driver claimed: a card can read and "
        "write all of memory.",
    .fix = "add iommu-map with the micro-TLB of the SoC's manual, and iommu-map-mask = <0>",
    .check = &check,
    .needs = Needs::iommus | Needs::iommu_dma,
    .tier = Tier::comparison,
};

}  // namespace dmavet::rules::pci_host_bypasses_ipmmu
