// SPDX-License-Identifier: Apache-2.0
// What the user's facts say of the devices of a tree.
#pragma once

#include <string>

#include "dmavet/subject.hpp"
#include "model/snoops.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::survey {

[[nodiscard]] inline bool has_hardware_facts(const Subject& board) {
    return board.facts && !board.facts->facts.empty();
}

// Visits each device of which a fact says whether it snoops.
template <class Visit>
void for_each_fact(const Subject& board, Visit visit) {
    if (!has_hardware_facts(board)) {
        return;
    }
    for (const Device& device : board.topology.devices) {
        if (!device.coherent.value || !board.topology.reachable[index(device.node)]) {
            continue;
        }
        // Of an IOMMU a fact says what it sends for its clients, and its own flag is about its tables.
        if (board.tree.find_property(device.node, board.of.names.iommu_cells)) {
            continue;
        }
        // The functions behind a host bridge are as their bridge, of which there is a record of its own.
        if (device.bus == BusType::pci && device.node == device.config_node) {
            continue;
        }
        if (const Fact* fact = model::fact_about(board.tree, device, board.facts)) {
            visit(device, *fact);
        }
    }
}

[[nodiscard]] inline bool is_coherent(const Device& device) {
    return device.coherent.value.value_or(false);
}

// " (manual, chapter 4)"
[[nodiscard]] inline std::string source_text(const Fact& fact) {
    return fact.source.empty() ? std::string() : " (" + fact.source + ")";
}

}  // namespace dmavet::survey
