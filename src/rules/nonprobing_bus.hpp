// SPDX-License-Identifier: Apache-2.0
// Buses whose devices never pass of_dma_configure(): their bus_type has no dma_configure, their data goes through the
// controller's own DMA.
#pragma once

#include <algorithm>
#include <iterator>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules {

// The bus is told by the controller's name, and by children that have no registers on the memory bus.
[[nodiscard]] inline bool is_on_nonprobing_bus(const RuleInput& input, NodeId node) {
    constexpr std::string_view controllers[] = {"i2c", "spi", "qspi", "usb", "mdio", "i3c"};
    if (node == root_node || input.of.size_cells(node) != 0) {
        return false;
    }
    std::string_view name = input.of.base_name(input.tree.node(node).parent);
    name = name.substr(0, name.find_last_not_of("0123456789-") + 1);
    return std::find(std::begin(controllers), std::end(controllers), name) != std::end(controllers);
}

}  // namespace dmavet::rules
