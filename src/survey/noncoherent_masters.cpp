// SPDX-License-Identifier: Apache-2.0
#include "survey/noncoherent_masters.hpp"

namespace dmavet::survey {

std::vector<NodeId> find_noncoherent_masters(const Subject& board) {
    std::vector<NodeId> masters;
    for (const Device& device : board.topology.devices) {
        const bool is_one = device.bus_master != BusMaster::no && device.coherent.value == false &&
                            board.topology.reachable[index(device.node)];
        if (is_one && (masters.empty() || masters.back() != device.node)) {
            masters.push_back(device.node);
        }
    }
    return masters;
}

}  // namespace dmavet::survey
