// SPDX-License-Identifier: Apache-2.0
// Coherent or not (of_dma_is_coherent in drivers/of/address.c).
#pragma once

#include <optional>

#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// The nearest node on the DMA-parent chain, `start` included, that says something decides.
[[nodiscard]] Resolved<std::optional<bool>> resolve_coherent(const OfTree& of, NodeId start, const Kernel& kernel,
                                                             Trace* trace = nullptr);

}  // namespace dmavet::topology
