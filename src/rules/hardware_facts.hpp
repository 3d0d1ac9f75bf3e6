// SPDX-License-Identifier: Apache-2.0
// What the user's facts say of the devices of a tree.
#pragma once

#include <string>

#include "dmavet/rule.hpp"
#include "model/snoops.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules {

[[nodiscard]] inline bool has_hardware_facts(const RuleInput& input) {
    return input.facts && !input.facts->facts.empty();
}

// Visits each device of which a fact says whether it snoops.
template <class Visit>
void for_each_fact(const RuleInput& input, Visit visit) {
    if (!has_hardware_facts(input)) {
        return;
    }
    for (const Device& device : input.topology.devices) {
        if (!device.coherent.value || !input.topology.reachable[index(device.node)]) {
            continue;
        }
        // Of an IOMMU a fact says what it sends for its clients, and its own flag is about its tables.
        if (input.tree.find_property(device.node, input.of.names.iommu_cells)) {
            continue;
        }
        // The functions behind a host bridge are as their bridge, of which there is a record of its own.
        if (device.bus == BusType::pci && device.node == device.config_node) {
            continue;
        }
        if (const Fact* fact = model::fact_about(input.tree, device, input.facts)) {
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

}  // namespace dmavet::rules
