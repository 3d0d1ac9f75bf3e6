// SPDX-License-Identifier: Apache-2.0
// Which nodes move data over the bus by themselves.
#pragma once

#include <string_view>

#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// "isp0", "ethernet-3" and "axi_dma_0" are numbered instances of one name.
[[nodiscard]] std::string_view without_number(std::string_view base_name);

[[nodiscard]] BusMaster classify_bus_master(const OfTree& of, NodeId node);

}  // namespace dmavet::topology
