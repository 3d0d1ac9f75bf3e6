// SPDX-License-Identifier: Apache-2.0
// What does each device get? A board has hundreds of devices and a handful of different answers, so the model is asked
// once for each combination of what it looks at.
#include "model/outcomes.hpp"

#include <map>
#include <optional>
#include <utility>

#include "model/allocate.hpp"
#include "model/snoops.hpp"
#include "model/verdict.hpp"

namespace dmavet {

namespace {

// Everything that allocate(), map_single() and judge() look at.
using Key = std::pair<DmaDevice, std::optional<bool>>;

DeviceOutcome ask(const Analysis& analysis, const Options& options, const DmaDevice& device, const Snoops& snoops) {
    DeviceOutcome outcome;
    for (const AllocRequest& request : options.allocations) {
        Allocation allocation = allocate(*analysis.kernel, analysis.placement, device, request);
        allocation.judgement = judge(allocation.outcome, request.api, device.coherent, snoops.value);
        outcome.allocations.push_back(std::move(allocation));
    }
    for (const StreamRequest& request : options.streams) {
        Streaming streaming = map_single(*analysis.kernel, analysis.placement, device, request);
        streaming.judgement = judge(streaming, snoops.value);
        outcome.streaming.push_back(std::move(streaming));
    }
    return outcome;
}

}  // namespace

void resolve_outcomes(Analysis& analysis, const Options& options) {
    if (options.allocations.empty() && options.streams.empty()) {
        return;
    }
    const Topology& topology = analysis.topology;
    std::map<Key, std::uint32_t> known;
    analysis.outcome_of.reserve(topology.devices.size());
    for (const Device& device : topology.devices) {
        const DmaDevice dma =
            dma_device(device, topology, analysis.placement, *analysis.kernel, options.attached_region);
        const Snoops snoops = resolve_snoops(analysis.tree, device, *analysis.kernel, options.facts);
        const auto [entry, is_new] =
            known.try_emplace(Key(dma, snoops.value), static_cast<std::uint32_t>(analysis.outcomes.size()));
        if (is_new) {
            analysis.outcomes.push_back(ask(analysis, options, dma, snoops));
        }
        analysis.outcome_of.push_back(entry->second);
    }
}

const DeviceOutcome* Analysis::outcome(const Device& device) const {
    if (outcome_of.empty()) {
        return nullptr;
    }
    return &outcomes[outcome_of[static_cast<std::size_t>(&device - topology.devices.data())]];
}

Allocation explain_allocation(const Analysis& analysis, const Device& device, const AllocRequest& request,
                              const Options& options) {
    const DmaDevice dma =
        dma_device(device, analysis.topology, analysis.placement, *analysis.kernel, options.attached_region);
    const DeviceOrigins origins = origins_of(device);
    Allocation allocation = allocate(*analysis.kernel, analysis.placement, dma, request, &origins);
    const Snoops snoops = resolve_snoops(analysis.tree, device, *analysis.kernel, options.facts);
    allocation.judgement = judge(allocation.outcome, request.api, dma.coherent, snoops.value);
    return allocation;
}

}  // namespace dmavet
