// SPDX-License-Identifier: Apache-2.0
// What machine code in the kernel does to devices when the root compatible or a node names the machine.
//
// Highbank's notifier sets the coherent flag only where dma-coherent already does, and Keystone's changes only
// devices without a node, so neither changes what a tree's devices get; they need nothing here.
#pragma once

#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet {

void apply_machine_quirks(const OfTree& of, const Kernel& kernel, Topology& topology);

}  // namespace dmavet
