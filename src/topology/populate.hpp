// SPDX-License-Identifier: Apache-2.0
// Which nodes become devices, and on which bus (drivers/of/platform.c).
#pragma once

#include <vector>

#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// One per node, indexed by node.
[[nodiscard]] std::vector<Registration> populate(const OfTree& of, const Kernel& kernel);

}  // namespace dmavet::topology
