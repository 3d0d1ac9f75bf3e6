// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/phandle_lists.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::dma_client_marked_coherent_instead_of_controller {

namespace {

// The controllers of a client, each once; none when one of them is coherent or cannot be told.
std::vector<NodeId> non_coherent_controllers(const RuleInput& input, const Property& dmas) {
    std::vector<NodeId> found;
    for (const topology::PhandleArgs& entry : survey::phandle_entries(input, dmas, input.of.names.dma_cells)) {
        if (entry.status == topology::PhandleArgs::Status::end) {
            break;
        }
        if (entry.status != topology::PhandleArgs::Status::ok) {
            return {};
        }
        const Device* controller = input.topology.find(entry.node);
        if (!controller || controller->coherent.value.value_or(true)) {
            return {};
        }
        found.push_back(entry.node);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

void check(const RuleInput& input, Reporter& report) {
    if (input.of.names.dmas == no_name) {
        return;
    }
    survey::for_each_reachable(input, "dma-coherent", [&](const Property& property) {
        const Device* client = input.topology.find(property.node);
        const Property* dmas = input.tree.find_property(property.node, input.of.names.dmas);
        if (!client || !dmas || client->bus_master != BusMaster::no) {
            return;
        }
        const std::vector<NodeId> controllers = non_coherent_controllers(input, *dmas);
        if (controllers.empty()) {
            return;
        }
        report
            .at(property.node, "dma-coherent",
                fmt::format("dma-coherent on a client of {}, which moves its data and is non-coherent",
                            input.tree.path(controllers.front())))
            .evidence(controllers, "dma-coherent", "non-coherent");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "dma-client-marked-coherent-instead-of-controller",
    .family = "coherency",
    .title = "dma-coherent on a DMA controller's client, not on the controller",
    .severity = Severity::note,
    .confidence = Confidence::possible,
    .on_by_default = false,
    .what =
        "An available node with `dmas` and without a stream of its own has `dma-coherent`, and every controller that "
        "its `dmas` names is effectively non-coherent.",
    .why =
        "Users of a dmaengine channel map their buffers for the device that masters the bus, `chan->device->dev`: the "
        "controller (6.1, 6.12). The client's own flag counts for buffers that it maps for itself, and a client "
        "without a master of its own has none.",
    .fix = "move dma-coherent to the DMA controller, if its port snoops; else delete it",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::dma_client_marked_coherent_instead_of_controller
