// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "rules/iommu_clients.hpp"
#include "rules/iommu_drivers.hpp"
#include "rules/master_kinds.hpp"
#include "wording/quantity.hpp"

namespace dmavet {

// With fewer translated masters a bus says nothing about the next one.
constexpr std::size_t fewest_translated = 3;

// Masters behind an available IOMMU that serves unlike masters, by the bus that they are on.
static std::vector<CauseAndNode> translated_masters(const RuleInput& input) {
    std::vector<CauseAndNode> found;
    std::optional<NodeId> last;
    bool shared = false;
    const auto add = [&](NodeId provider, NodeId client) {
        if (last != provider) {
            const IommuDriver* driver = find_iommu_driver(input.of, *(last = provider));
            shared = driver && driver->shared && driver->id != IommuDriverId::tegra_smmu;
        }
        if (shared) found.emplace_back(input.tree.node(client).parent, client);
    };
    for_each_iommus(input, [&](const Property& list, const Device& device) {
        if (!device.iommu.entries.empty() && device.bus_master != BusMaster::no)
            add(device.iommu.entries.front().controller, list.node);
    });
    for_each_iommu_map(input, [&](NodeId node, const IommuMap& map) {
        const auto usable = std::find_if(map.rows.begin(), map.rows.end(), [](const IommuMapRow& row) {
            return row.status == IommuMapRowStatus::usable;
        });
        if (usable != map.rows.end()) add(*usable->controller, node);
    });
    return found;
}

static bool has_iommus_inside(const RuleInput& input, NodeId node) {
    const auto lists = input.tree.properties_named(input.of.names.iommus);
    const auto it = std::lower_bound(lists.begin(), lists.end(), node,
                                     [](const Property* list, NodeId n) { return list->node < n; });
    return it != lists.end() && input.tree.is_inside((*it)->node, node);
}

static void check_bus(const RuleInput& input, NodeId bus, std::span<const NodeId> translated, Reporter& report) {
    // What a bus that is a client itself contains uses its parent's stream.
    if (input.of.is_type(bus, "pci") || input.tree.find_property(bus, input.of.names.iommus)) return;
    const auto kind_of = [&](NodeId node) { return without_instance(input.of.base_name(node)); };
    const auto compatible_of = [&](NodeId node) {
        const Property* compatible = input.tree.find_property(node, input.of.names.compatible);
        return compatible ? compatible->as_string() : std::string_view{};
    };
    std::map<std::string_view, NodeId> kinds, compatibles;  // of the translated ones, with an example
    for (const NodeId node : translated) {
        kinds.emplace(kind_of(node), node);
        compatibles.emplace(compatible_of(node), node);
    }
    std::map<std::string_view, std::vector<NodeId>> bypassing;  // by first compatible
    for (auto child = input.tree.first_child(bus); child; child = input.tree.next_sibling(*child)) {
        const Device* device = input.topology.find(*child);
        if (!device || device->bus_master != BusMaster::likely || has_iommus_inside(input, *child)) continue;
        const std::string_view compatible = compatible_of(*child);
        // Of equal compatible: sibling-without-iommu.
        if (input.tree.find_property(*child, input.of.names.interrupts) && !compatibles.contains(compatible))
            bypassing[compatible].push_back(*child);
    }
    const bool many = translated.size() >= fewest_translated;
    for (const auto& [compatible, nodes] : bypassing) {
        const std::string_view kind = kind_of(nodes.front());
        const auto like = kinds.find(kind);
        const bool as_its_like = like != kinds.end() && follows_its_like(kind);
        if (!as_its_like && !(many && follows_its_neighbours(kind))) continue;
        auto draft = report.at(
            nodes.front(), kind.starts_with("pci") ? "iommu-map" : "iommus",
            fmt::format("this {} has no IOMMU, while {}: its DMA bypasses the IOMMU, or faults if the hardware sends "
                        "it there",
                        kind,
                        as_its_like
                            ? fmt::format("{} on the same bus has one", input.tree.path(like->second))
                            : fmt::format("{} bus masters beside it have one", translated.size())),
            {compatible});
        draft.evidence(as_its_like ? like->second : translated.front(), "", "behind an IOMMU");
        draft.evidence(std::span(nodes).subspan(1), "", "has no IOMMU either");
    }
}

static void check(const RuleInput& input, Reporter& report) {
    std::vector<CauseAndNode> translated = translated_masters(input);
    for_each_cause(translated,
                   [&](NodeId bus, std::span<const NodeId> nodes) { check_bus(input, bus, nodes, report); });
}

extern const Rule rule_master_bypasses_iommu;
constinit const Rule rule_master_bypasses_iommu{
    .id = "master-bypasses-iommu",
    .family = "iommu",
    .title = "a bus master without the IOMMU that its neighbours have",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "An available bus master has neither `iommus` nor `iommu-map` while on the same bus one of its kind (same node "
        "name) is behind an IOMMU that serves the whole SoC, or, for MMC, Ethernet, SATA, UFS and HD audio, three "
        "or more masters of any kind are. What goes its own way on many boards is left out: USB and PCI beside "
        "other kinds, displays, codecs, crypto engines, DMA controllers.",
    .why =
        "Where an interconnect leads to an IOMMU, it does so for all its masters. `of_iommu_configure()` (6.1, 6.12) "
        "gives a device without `iommus` physical addresses; a probed Arm SMMU in Debian's configuration aborts them, "
        "and an IOMMU in bypass lets the device write to all of memory.",
    .fix = "add iommus with the stream ids of the SoC's manual",
    .check = &check,
};

}  // namespace dmavet
