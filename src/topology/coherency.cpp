// SPDX-License-Identifier: Apache-2.0
// Does the kernel treat a device as coherent? Presence is all that counts (dma-coherent = <0> means yes), on
// one node dma-coherent wins over dma-noncoherent, and the first node upwards that has either decides.
#include "topology/coherency.hpp"

namespace dmavet {

Resolved<std::optional<bool>> resolve_coherent(const OfTree& of, NodeId start, const Kernel& kernel) {
    constexpr std::string_view function = "of_dma_is_coherent";
    const bool tree_is_silent = of.names.dma_coherent == no_name && of.names.dma_noncoherent == no_name;
    const bool endless = of.leads_to_cycle(start);
    if (tree_is_silent && !endless) {
        return {kernel.arch->default_coherent, {std::nullopt, {}, function}};
    }

    // A walk that has passed more nodes than any chain may have goes in a circle.
    std::size_t steps = 0;
    for (std::optional<NodeId> node = start; node && steps <= limits::dma_parents;
         node = of.dma_parent(*node), ++steps) {
        if (of.tree.find_property(*node, of.names.dma_coherent)) {
            return {true, {node, "dma-coherent", function}};
        }
        if (kernel.reads(Reads::dma_noncoherent) && of.tree.find_property(*node, of.names.dma_noncoherent)) {
            return {false, {node, "dma-noncoherent", function}};
        }
    }
    if (endless) {
        return {std::nullopt, {start, "interconnects", function}};
    }
    return {kernel.arch->default_coherent, {std::nullopt, {}, function}};
}

}  // namespace dmavet
