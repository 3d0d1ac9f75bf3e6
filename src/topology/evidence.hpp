// SPDX-License-Identifier: Apache-2.0
// Whether a person who asks about DMA wants to see a device.
#pragma once

#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// A DMA property of its own, a pool, an IOMMU, or a generic name whose devices master the bus.
[[nodiscard]] bool has_dma_evidence(const OfTree& of, NodeId node, BusMaster bus_master);

}  // namespace dmavet::topology
