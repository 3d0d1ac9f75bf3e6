// SPDX-License-Identifier: Apache-2.0
// /reserved-memory and memory-region (drivers/of/of_reserved_mem.c).
#pragma once

#include <span>
#include <vector>

#include "dmavet/command_line.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// The available children of /reserved-memory, each with what the early scan makes of it.
[[nodiscard]] std::vector<ReservedRegion> read_reserved_memory(const OfTree& of, const Kernel& kernel,
                                                               const CommandLine& line);

// What a device's memory-region entries lead to.
[[nodiscard]] std::vector<DevicePool> resolve_pools(const OfTree& of, const Kernel& kernel, NodeId node,
                                                    std::span<const ReservedRegion> regions, Trace* trace = nullptr);

}  // namespace dmavet::topology
