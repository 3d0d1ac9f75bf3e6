// SPDX-License-Identifier: Apache-2.0
// Says in a trace how the node of a device was registered.
#pragma once

#include "dmavet/kernel.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// Nothing without a trace.
void note_registration(const OfTree& of, const Kernel& kernel, const Device& device, Trace* trace);

}  // namespace dmavet::topology
