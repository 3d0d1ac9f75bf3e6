// SPDX-License-Identifier: Apache-2.0
// What does each device get? A board has hundreds of devices and a handful of different answers, so the model is asked
// once for each combination of what it looks at.
#include "model/outcomes.hpp"

#include <map>
#include <utility>

#include "model/allocate.hpp"
#include "model/snoops.hpp"
#include "model/verdict.hpp"

namespace dmavet::model {

namespace {

// Everything that allocate(), map_single() and judge() look at, and what the verdict says of itself.
using Key = std::pair<DmaDevice, Snoops>;

DmaDevice dma_device_of(const ModelInput& input, const Device& device) {
    return dma_device(device, input.topology, input.placement, input.kernel, input.question.attached_region);
}

Snoops snoops_of(const ModelInput& input, const Device& device) {
    return resolve_snoops(input.tree, device, input.kernel, input.question.facts.get());
}

Streaming map_judged(const ModelInput& input, const DmaDevice& device, const Snoops& snoops,
                     const StreamRequest& request) {
    Streaming streaming = map_single(input.kernel, input.placement, device, request);
    streaming.judgement = judge(streaming, device.coherent, snoops.value);
    return streaming;
}

DeviceOutcome ask(const ModelInput& input, const DmaDevice& device, const Snoops& snoops) {
    DeviceOutcome outcome{snoops, {}, {}};
    for (const AllocRequest& request : input.question.allocations) {
        Allocation allocation = allocate(input.kernel, input.placement, device, request);
        allocation.judgement = judge(allocation.outcome, request.api, device.coherent, snoops.value, device.maintained);
        outcome.allocations.push_back(std::move(allocation));
    }
    for (const StreamRequest& request : input.question.streams) {
        outcome.streaming.push_back(map_judged(input, device, snoops, request));
    }
    return outcome;
}

}  // namespace

DeviceOutcomes resolve_outcomes(const ModelInput& input) {
    DeviceOutcomes outcomes;
    if (input.question.allocations.empty() && input.question.streams.empty()) {
        return outcomes;
    }
    std::map<Key, std::uint32_t> known;
    outcomes.of_device.reserve(input.topology.devices.size());
    for (const Device& device : input.topology.devices) {
        const Key key(dma_device_of(input, device), snoops_of(input, device));
        const auto [entry, is_new] = known.try_emplace(key, static_cast<std::uint32_t>(outcomes.distinct.size()));
        if (is_new) {
            outcomes.distinct.push_back(ask(input, key.first, key.second));
        }
        outcomes.of_device.push_back(entry->second);
    }
    return outcomes;
}

Streaming map_stream(const ModelInput& input, const Device& device, const StreamRequest& request) {
    return map_judged(input, dma_device_of(input, device), snoops_of(input, device), request);
}

Allocation trace_allocation(const ModelInput& input, const Device& device, const AllocRequest& request) {
    const DmaDevice dma = dma_device_of(input, device);
    const DeviceOrigins origins = origins_of(device);
    Allocation allocation = allocate(input.kernel, input.placement, dma, request, &origins);
    allocation.judgement =
        judge(allocation.outcome, request.api, dma.coherent, snoops_of(input, device).value, dma.maintained);
    return allocation;
}

}  // namespace dmavet::model
