// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/split_coherency.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::sibling_host_bridges_split_coherency {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const topology::OfNames& names = input.of.names;
    if (names.dma_coherent == no_name && names.dma_noncoherent == no_name) {
        return;
    }
    std::vector<Comparable> bridges;
    for (const Device& device : input.topology.devices) {
        if (device.bus != BusType::pci || device.node != device.config_node) {
            continue;
        }
        const std::string_view compatible = input.of.first_compatible(device.node);
        if (!compatible.empty() && input.topology.reachable[index(device.node)]) {
            bridges.push_back({compatible, &device});
        }
    }
    for_each_split(report, bridges, [&](std::string_view compatible, const CoherencySplit& split) {
        const bool coherent = split.odd_is_coherent;
        report_split(input, report, "dma-coherent",
                     fmt::format("every function behind this host bridge is {}, and behind {} of compatible {} {}",
                                 coherent ? "coherent" : "non-coherent",
                                 wording::count_text(split.other.size(), "other bridge", "other bridges"), compatible,
                                 coherent ? "non-coherent" : "coherent"),
                     compatible, split);
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "sibling-host-bridges-split-coherency",
    .family = "consistency",
    .title = "equal PCI host bridges of one chip, some coherent and some not",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Of the available PCI host bridges with the same first `compatible`, some are effectively coherent and some "
        "are not. One finding for each compatible, at the smaller side. A note when a `dma-noncoherent` makes the "
        "difference, because then somebody meant it.",
    .why =
        "`pci_dma_configure()` (5.10 to 7.2) hands the host bridge's node to `of_dma_configure()` for every function "
        "behind it, so one property decides for all of them. Root complexes of one kind in one chip nearly always "
        "share the kind of port to memory: the same card then works in one slot and, in the other, is slow or sees "
        "stale data.",
    .fix = "give all of them the same property, or write dma-noncoherent on those that really differ",
    .check = &check,
    .tier = Tier::comparison,
    .after = {"misspelt-coherency-property", "coherency-differs-from-soc"},
};

}  // namespace dmavet::rules::sibling_host_bridges_split_coherency
