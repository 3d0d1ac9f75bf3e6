// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/declared_text.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::master_bypasses_iommu {

namespace {

// With fewer translated masters a bus says nothing about the next one.
constexpr std::size_t fewest_translated = 3;

using ByCompatible = std::map<std::string_view, std::vector<NodeId>>;

// Kinds of bus masters that are wired to a SoC's common IOMMU when their neighbours are. Such a device is rarely left
// out on purpose: of those left out on the boards of 6.1 all have an IOMMU in 6.12. USB, PCI, displays, codecs, crypto
// engines and DMA controllers often go another way.
bool follows_its_neighbours(std::string_view kind) {
    constexpr std::array<std::string_view, 7> kinds{"ahci", "ethernet", "hda", "mmc", "sata", "sdhci", "ufs"};
    return std::ranges::binary_search(kinds, kind);
}

// Of these two of a kind go the same way.
bool follows_its_like(std::string_view kind) {
    return follows_its_neighbours(kind) || kind == "usb";
}

// Whether its author thought of its DMA and left out the IOMMU all the same: a pool, a window, or a port of its own.
bool speaks_of_dma(const RuleInput& input, const Device& device, const Device* translated) {
    const auto own = [&](NameId name) { return input.tree.find_property(device.node, name); };
    if (own(input.of.names.dma_noncoherent)) {
        return true;
    }
    if (const Property* ranges = own(input.of.names.dma_ranges); ranges && !ranges->empty()) {
        return true;
    }
    if (own(input.of.names.dma_coherent) && translated && translated->coherent.value == false) {
        return true;
    }
    return std::any_of(device.pools.begin(), device.pools.end(),
                       [](const DevicePool& pool) { return pool.region && pool.region->kind != PoolKind::carveout; });
}

// What on a bus may lack its IOMMU, by first compatible.
ByCompatible bypassing_masters(const RuleInput& input, std::span<const survey::Translated> translated) {
    ByCompatible found;
    const NodeId bus = translated.front().bus;
    for (auto child = input.tree.first_child(bus); child; child = input.tree.next_sibling(*child)) {
        const Device* device = input.topology.find(*child);
        if (!device || device->bus_master != BusMaster::likely || survey::has_iommus_inside(input, *child)) {
            continue;
        }
        if (!input.tree.find_property(*child, input.of.names.interrupts)) {
            continue;
        }
        if (!follows_its_like(survey::kind_of(input, *child))) {
            continue;
        }
        if (!speaks_of_dma(input, *device, input.topology.find(translated.front().node))) {
            found[input.of.first_compatible(*child)].push_back(*child);
        }
    }
    // Of equal compatible: sibling-without-iommu.
    for (const survey::Translated& one : translated) {
        found.erase(input.of.first_compatible(one.node));
    }
    return found;
}

void report_bypassing(const RuleInput& input, const ByCompatible::value_type& bypassing,
                      const survey::Translated& example, std::string_view beside, Reporter& report) {
    const auto& [compatible, nodes] = bypassing;
    report
        .at(nodes.front(), "iommus",
            fmt::format("this {} has no IOMMU, while {}: {}", survey::kind_of(input, nodes.front()), beside,
                        example.has_driver ? "its DMA bypasses the IOMMU, or faults if the hardware sends it there"
                                           : "it makes no difference while the kernel has no driver for that IOMMU"),
            {compatible})
        .severity(example.has_driver ? Severity::warning : Severity::note)
        .evidence(example.node, "", "behind an IOMMU")
        .evidence(std::span(nodes).subspan(1), "", "has no IOMMU either");
}

void check_bus(const RuleInput& input, std::span<const survey::Translated> translated, Reporter& report) {
    const NodeId bus = translated.front().bus;
    // What a bus that is a client itself contains uses its parent's stream.
    if (input.of.is_type(bus, "pci") || input.tree.find_property(bus, input.of.names.iommus)) {
        return;
    }
    const std::span<const survey::Translated> group = survey::largest_group(translated);
    for (auto& bypassing : bypassing_masters(input, translated)) {
        auto& nodes = bypassing.second;
        const std::string_view kind = survey::kind_of(input, nodes.front());
        const auto like = std::find_if(translated.begin(), translated.end(), [&](const survey::Translated& one) {
            return survey::kind_of(input, one.node) == kind;
        });
        const bool as_its_like = like != translated.end();
        if (!as_its_like && !(group.size() >= fewest_translated && follows_its_neighbours(kind))) {
            continue;
        }
        std::erase_if(nodes, [&](NodeId node) {
            return std::ranges::binary_search(input.surveys.nodes_with_agreed_iommus(), node);
        });
        if (nodes.empty()) {
            continue;
        }
        nodes = report.unclaimed(nodes);
        report_bypassing(input, bypassing, as_its_like ? *like : group.front(),
                         as_its_like ? fmt::format("{} on the same bus has one", input.tree.path(like->node))
                                     : fmt::format("{} bus masters beside it have one", group.size()),
                         report);
    }
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_bus(input.surveys.translated_masters(),
                         [&](std::span<const survey::Translated> masters) { check_bus(input, masters, report); });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "master-bypasses-iommu",
    .family = "iommu",
    .title = "a bus master without the IOMMU that its neighbours have",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "An available bus master has neither `iommus` nor `iommu-map` while on the same bus one of its kind (same node "
        "name) is behind an IOMMU that serves the whole SoC, or, for MMC, Ethernet, SATA, UFS and HD audio, three "
        "or more masters of any kind are, behind IOMMUs of one compatible. Left out: what goes its own way on many "
        "boards (PCI, USB beside other kinds, displays, codecs, crypto engines, DMA controllers), a device with a "
        "pool, a dma-ranges or a coherency of its own, what other trees of the SoC agree about, and 32-bit arm. A note "
        "where the kernel has no driver for the IOMMU.",
    .why =
        "Where an interconnect leads to an IOMMU, it does so for all its masters. `of_iommu_configure()` (5.10 to 7.2) "
        "gives a device without `iommus` physical addresses; a probed Arm SMMU in Debian's configuration aborts them, "
        "and an IOMMU in bypass lets the device write to all of memory.",
    .fix = "add iommus with the stream ids of the SoC's manual",
    .check = &check,
    .needs = Needs::iommus | Needs::iommu_dma,
    .tier = Tier::comparison,
    .after = {"misspelt-dma-property"},
};

}  // namespace dmavet::rules::master_bypasses_iommu
