// SPDX-License-Identifier: Apache-2.0
// What machine code in the kernel does to devices when the root compatible or a node names the machine.
//
// Highbank's notifier sets the coherent flag only where dma-coherent already does, and Keystone's changes only
// devices without a node, so neither changes what a tree's devices get; they need nothing here.
#pragma once

#include <span>
#include <vector>

#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// Of the topology RAM is read. `machine_map` becomes the map that the notifier sets; empty when it sets none.
[[nodiscard]] MachineQuirks find_machine_quirks(const OfTree& of, const Kernel& kernel, const Topology& topology,
                                                std::vector<Region>& machine_map);

// What becomes of a device that is configured by its tree otherwise. `machine_map` must outlive the device.
void apply_machine_quirks(const OfTree& of, const MachineQuirks& quirks, std::span<const Region> machine_map,
                          Device& device, Trace* trace = nullptr);

}  // namespace dmavet::topology
