// SPDX-License-Identifier: Apache-2.0
// Does anything say that this device has to do with DMA? Most nodes of a board are clocks, pins, regulators and
// slave peripherals; a list with all of them hides the forty that matter.
#include "topology/evidence.hpp"

#include <algorithm>

namespace dmavet::topology {

bool has_dma_evidence(const OfTree& of, NodeId node, BusMaster bus_master) {
    if (bus_master != BusMaster::no || of.has_dma_mem(node)) {
        return true;
    }
    const OfNames& names = of.names;
    const NameId telling[] = {names.dma_coherent, names.dma_noncoherent, names.iommus,
                              names.iommu_map,    names.memory_region,   names.iommu_cells};
    return std::any_of(std::begin(telling), std::end(telling),
                       [&](NameId name) { return of.tree.find_property(node, name) != nullptr; });
}

}  // namespace dmavet::topology
