// SPDX-License-Identifier: Apache-2.0
#include "dmavet/topology.hpp"

namespace dmavet {

const Device* Topology::find(NodeId node) const {
    const std::uint32_t record = first_record[index(node)];
    return record == no_record ? nullptr : &devices[record];
}

const Device* Topology::find_pci(NodeId host_bridge) const {
    const std::uint32_t first = first_record[index(host_bridge)];
    for (std::size_t i = first; first != no_record && i < devices.size() && devices[i].node == host_bridge; ++i) {
        if (devices[i].bus == BusType::pci && devices[i].config_node == host_bridge) {
            return &devices[i];
        }
    }
    return nullptr;
}

}  // namespace dmavet
