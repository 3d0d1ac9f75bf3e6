// SPDX-License-Identifier: Apache-2.0
// Which bus addresses does a device's IOMMU domain keep clear? iommu-addresses of its regions
// (of_iommu_get_resv_regions).
#pragma once

#include <vector>

#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// Of a device whose IOMMU translates; in the order in which the kernel comes upon them.
[[nodiscard]] std::vector<IovaReservation> resolve_iova_reservations(const OfTree& of, const Kernel& kernel,
                                                                     NodeId node, const Iommu& iommu,
                                                                     Trace* trace = nullptr);

}  // namespace dmavet::topology
