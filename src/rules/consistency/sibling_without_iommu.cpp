// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::sibling_without_iommu {

namespace {

// What it means for the one without an IOMMU.
enum class Effect {
    none_disabled,  // the other's IOMMU is disabled or cannot be used
    none_waiting,   // no driver serves it
    untranslated,
    faults,  // an Arm SMMU aborts what nobody claims; others, as Tegra's, let it pass
};

std::string_view to_string(Effect effect) {
    switch (effect) {
        case Effect::none_disabled: return "it makes no difference while that IOMMU is disabled";
        case Effect::none_waiting: return "it makes no difference while no driver serves that IOMMU";
        case Effect::untranslated: return "this one runs untranslated";
        case Effect::faults: return "this one runs untranslated, and the SMMU aborts its DMA";
    }
    return {};
}

bool matters(Effect effect) {
    return effect == Effect::untranslated || effect == Effect::faults;
}

struct Sibling {
    NodeId parent;
    std::string_view compatible;  // the first one
    NodeId node;
    Effect effect;

    [[nodiscard]] auto key() const { return std::tie(parent, compatible); }
};

Effect effect_of(const RuleInput& input, NodeId iommu) {
    switch (topology::missing_driver(input.of, input.kernel, iommu).why) {
        case NoIommuDriver::none:
            return topology::aborts_unclaimed(input.of, input.kernel, input.line, iommu) ? Effect::faults
                                                                                         : Effect::untranslated;
        case NoIommuDriver::no_match:
        case NoIommuDriver::not_configured:
        case NoIommuDriver::other_binding: break;
        case NoIommuDriver::no_cells:
        case NoIommuDriver::legacy_binding:  // it serves nobody, and yet may abort who is not served
            return topology::aborts_unclaimed(input.of, input.kernel, input.line, iommu) ? Effect::faults
                                                                                         : Effect::none_waiting;
    }
    return Effect::none_waiting;
}

// Devices with iommus or iommu-map, of each kind below a parent the first one, sorted.
std::vector<Sibling> with_iommu(const RuleInput& input) {
    std::vector<Sibling> found;
    const auto add = [&](NodeId node, std::optional<NodeId> iommu) {
        if (input.topology.find(node)) {
            found.push_back({input.tree.node(node).parent, input.of.first_compatible(node), node,
                             iommu ? effect_of(input, *iommu) : Effect::none_disabled});
        }
    };
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        const auto& entries = device.iommu->entries;
        add(list.node, entries.empty() ? std::nullopt : std::optional(entries.front().controller));
    }
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        const auto usable = std::ranges::find(map.rows, IommuMapRowStatus::usable, &IommuMapRow::status);
        add(node, usable == map.rows.end() ? std::nullopt : usable->controller);
    }
    std::stable_sort(found.begin(), found.end(), [](const Sibling& a, const Sibling& b) { return a.key() < b.key(); });
    const auto same = [](const Sibling& a, const Sibling& b) { return a.key() == b.key(); };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

bool lacks_iommu(const RuleInput& input, NodeId node) {
    const Device* device = input.topology.find(node);
    const topology::OfNames& names = input.of.names;
    return device && device->bus_master != BusMaster::no && input.tree.find_property(node, names.reg) &&
           input.tree.find_property(node, names.interrupts) && !input.tree.find_property(node, names.iommus) &&
           !input.tree.find_property(node, names.iommu_map);
}

void check_bus(const RuleInput& input, std::span<const Sibling> kinds, Reporter& report) {
    const NodeId bus = kinds.front().parent;
    if (input.of.is_type(bus, "pci")) {
        return;
    }
    std::vector<survey::CauseAndNode> lacking;  // the sibling that has an IOMMU, and the one that has none
    for (auto child = input.tree.first_child(bus); child; child = input.tree.next_sibling(*child)) {
        if (!lacks_iommu(input, *child)) {
            continue;
        }
        const Sibling wanted{bus, input.of.first_compatible(*child), *child, Effect::none_disabled};
        const auto it = std::lower_bound(kinds.begin(), kinds.end(), wanted,
                                         [](const Sibling& a, const Sibling& b) { return a.key() < b.key(); });
        if (it == kinds.end() || it->key() != wanted.key()) {
            continue;
        }
        lacking.emplace_back(it->node, *child);
    }
    survey::for_each_cause(lacking, [&](NodeId sibling, std::span<const NodeId> all) {
        const std::vector<NodeId> nodes = report.unclaimed(all);
        const Effect effect = std::ranges::find(kinds, sibling, &Sibling::node)->effect;
        const std::string_view property = input.tree.find_property(sibling, "iommus") ? "iommus" : "iommu-map";
        report
            .at(nodes.front(), property,
                fmt::format("no {} here, while {} of the same kind beside it has one: {}", property,
                            input.tree.path(sibling), to_string(effect)),
                {input.tree.path(sibling)})
            .severity(matters(effect) ? Severity::warning : Severity::note)
            .evidence(sibling, property, "has one")
            .evidence(std::span(nodes).subspan(1), "", "has none either");
    });
}

void check(const RuleInput& input, Reporter& report) {
    const std::vector<Sibling> found = with_iommu(input);
    for (std::size_t i = 0; i < found.size();) {
        const std::size_t first = i;
        while (i < found.size() && found[i].parent == found[first].parent) {
            ++i;
        }
        check_bus(input, std::span(found).subspan(first, i - first), report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "sibling-without-iommu",
    .family = "consistency",
    .title = "one of several equal devices lacks its IOMMU",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Of the available bus masters with equal first compatible below one bus some have `iommus` or `iommu-map` and "
        "some have not. A note when the IOMMU is disabled, or no driver serves it.",
    .why =
        "Equal blocks at one interconnect nearly always go through the same IOMMU. A device without `iommus` is not "
        "exempt: an Arm SMMU in Debian's configuration (6.1, 6.12) aborts streams that no device claims. Others let them "
        "pass, as the SMMU in Tegra's memory controllers whose groups `tegra_smmu_enable()` has to turn on, and give this "
        "device all of memory.",
    .fix = "give it the stream ids of its hardware, or take them from all if none is wired to the IOMMU",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::comparison,
    .after = {"misspelt-dma-property", "iommu-differs-from-soc"},
};

}  // namespace dmavet::rules::sibling_without_iommu
