// SPDX-License-Identifier: Apache-2.0
// Does the kernel treat a device as coherent? Presence is all that counts (dma-coherent = <0> means yes), on
// one node dma-coherent wins over dma-noncoherent, and the first node upwards that has either decides.
#include "topology/coherency.hpp"

#include <fmt/format.h>

namespace dmavet::topology {

namespace {

using Coherent = Resolved<std::optional<bool>>;

constexpr std::string_view of_dma_is_coherent = "of_dma_is_coherent";

std::string_view word(bool coherent) {
    return coherent ? "coherent" : "non-coherent";
}

Coherent by_property(const OfTree& of, NodeId start, NodeId node, bool coherent, Trace* trace) {
    const Coherent answer{coherent, {node, coherent ? "dma-coherent" : "dma-noncoherent", of_dma_is_coherent}};
    note(trace, answer.from, [&] {
        return fmt::format("{}, from {} on {}{}", word(coherent), answer.from.property, of.tree.path(node),
                           node == start ? "" : ", the nearest DMA parent that says anything");
    });
    return answer;
}

Coherent by_default(const OfTree& of, NodeId start, const Kernel& kernel, Trace* trace) {
    const Coherent answer{kernel.arch->default_coherent, {std::nullopt, {}, of_dma_is_coherent}};
    note(trace, answer.from, [&] {
        return fmt::format(
            "{} on {} or any DMA parent: {}, the default of {}",
            kernel.reads(Reads::dma_noncoherent) ? "neither dma-coherent nor dma-noncoherent" : "no dma-coherent",
            of.tree.path(start), word(*answer.value), kernel.arch_name());
    });
    return answer;
}

}  // namespace

Coherent resolve_coherent(const OfTree& of, NodeId start, const Kernel& kernel, Trace* trace) {
    const bool tree_is_silent = of.names.dma_coherent == no_name && of.names.dma_noncoherent == no_name;
    const bool endless = of.leads_to_cycle(start);
    if (tree_is_silent && !endless) {
        return by_default(of, start, kernel, trace);
    }

    // A walk that has passed more nodes than any chain may have goes in a circle.
    std::size_t steps = 0;
    for (std::optional<NodeId> node = start; node && steps <= limits::dma_parents;
         node = of.dma_parent(*node), ++steps) {
        if (of.tree.find_property(*node, of.names.dma_coherent)) {
            return by_property(of, start, *node, true, trace);
        }
        if (kernel.reads(Reads::dma_noncoherent) && of.tree.find_property(*node, of.names.dma_noncoherent)) {
            return by_property(of, start, *node, false, trace);
        }
    }
    if (endless) {
        const Coherent answer{std::nullopt, {start, "interconnects", of_dma_is_coherent}};
        note(trace, answer.from, "unknown: the walk over the DMA parents never ends");
        return answer;
    }
    return by_default(of, start, kernel, trace);
}

}  // namespace dmavet::topology
