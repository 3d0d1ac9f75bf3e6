// SPDX-License-Identifier: Apache-2.0
// What the devices of a board get for the requests that are made.
#pragma once

#include "dmavet/allocation.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/placement.hpp"
#include "dmavet/question.hpp"
#include "dmavet/topology.hpp"

namespace dmavet::model {

// All that the model looks at: the parts of one board, which must outlive the call.
struct ModelInput {
    const Tree& tree;
    const Topology& topology;
    const Kernel& kernel;
    const Placement& placement;
    const Question& question;
};

// Every device and every request of the question.
[[nodiscard]] DeviceOutcomes resolve_outcomes(const ModelInput& input);

// One device and one mapping.
[[nodiscard]] Streaming map_stream(const ModelInput& input, const Device& device, const StreamRequest& request);

// One device and one request, with the decisions.
[[nodiscard]] Allocation trace_allocation(const ModelInput& input, const Device& device, const AllocRequest& request);

}  // namespace dmavet::model
