// SPDX-License-Identifier: Apache-2.0
// From a range map to bus_dma_limit and masks (of_dma_configure_id in drivers/of/device.c).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"

namespace dmavet::topology {

inline constexpr std::uint64_t default_mask = 0xffffffff;  // platform, AMBA and PCI devices start with 32 bits

struct DmaLimits {
    bool configured;  // false: the kernel returns an error and the device never probes
    std::optional<std::uint64_t> bus_limit;
    std::uint64_t mask;  // coherent and streaming alike: both start equal and are cut by the same value
};

// `map` absent: of_dma_get_range() found nothing that counts.
// `from`: the node whose property made it, for the trace.
[[nodiscard]] DmaLimits dma_limits(const Kernel& kernel, std::optional<std::span<const Region>> map,
                                   std::optional<NodeId> from = std::nullopt, Trace* trace = nullptr);

}  // namespace dmavet::topology
