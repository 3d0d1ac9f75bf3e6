// SPDX-License-Identifier: Apache-2.0
// Which nodes move data over the bus by themselves.
#pragma once

#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet {

[[nodiscard]] BusMaster classify_bus_master(const OfTree& of, NodeId node);

}  // namespace dmavet
