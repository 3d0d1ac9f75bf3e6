// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <utility>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::dma_parent_changes_coherency {

namespace {

// The node above the tree parent that the author must have had in mind: the first one upwards with a coherency
// property. None when that stands on a device, which means itself, or on the device in question.
std::optional<NodeId> bus_that_says(const RuleInput& input, NodeId start) {
    const topology::OfNames& names = input.of.names;
    for (std::optional<NodeId> node = start; node; node = input.tree.parent(*node)) {
        if (!input.tree.find_property(*node, names.dma_coherent) &&
            !input.tree.find_property(*node, names.dma_noncoherent)) {
            continue;
        }
        const Device* device = input.topology.find(*node);
        return device && device->bus_master != BusMaster::no ? std::nullopt : node;
    }
    return std::nullopt;
}

void check(const RuleInput& input, Reporter& report) {
    const topology::OfNames& names = input.of.names;
    if (names.dma_coherent == no_name && names.dma_noncoherent == no_name) {
        return;
    }
    std::map<std::pair<NodeId, NodeId>, std::vector<const Device*>> changed;  // by bus and DMA parent
    for (const Property* list : input.tree.properties_named(names.interconnect_names)) {
        const Device* device = input.topology.find(list->node);
        if (!device || !device->coherent.value || device->bus_master == BusMaster::no) {
            continue;
        }
        if (!input.topology.reachable[index(list->node)] || !input.of.has_dma_mem(list->node)) {
            continue;
        }
        const auto bus = bus_that_says(input, list->node);
        if (bus && (input.tree.find_property(*bus, names.dma_coherent) != nullptr) != *device->coherent.value) {
            changed[{*bus, device->dma_parent}].push_back(device);
        }
    }
    for (const auto& [way, devices] : changed) {
        const auto [bus, provider] = way;
        const bool coherent = *devices.front()->coherent.value;
        const std::string_view unseen = coherent ? "dma-noncoherent" : "dma-coherent";
        const std::string provider_path = input.tree.path(provider);
        auto draft =
            report.at(devices.front()->node, "interconnects",
                      fmt::format("this device is {}: its dma-mem interconnect leads to {}, past the {} of {}",
                                  coherent ? "coherent" : "non-coherent", provider_path, unseen, input.tree.path(bus)),
                      {provider_path});
        draft.evidence(bus, unseen, "never asked");
        for (std::size_t i = 1; i < devices.size(); ++i) {
            draft.evidence(devices[i]->node, "interconnects", "likewise");
        }
        draft.fix_dts(fmt::format("{};", unseen));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "dma-parent-changes-coherency",
    .family = "coherency",
    .title = "a dma-mem interconnect leads past the node that decides coherency",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A bus master has an `interconnects` entry named `dma-mem`, and the next coherency property on the way up the "
        "tree stands on a bus and says the opposite of what the device is. One finding for all devices that pass by "
        "the same bus.",
    .why =
        "`of_dma_is_coherent()` (5.10 to 7.2) goes from node to node by `__of_get_dma_parent()`: with a `dma-mem` "
        "interconnect the next node is its provider, not the bus around the device. A `dma-coherent` on that bus is "
        "never seen, and the device's buffers are mapped the other way than the author of the bus node meant.",
    .fix = "put the property on the device itself or on the interconnect's provider",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::dma_parent_changes_coherency
