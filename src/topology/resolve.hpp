// SPDX-License-Identifier: Apache-2.0
// From a tree to what each of its devices has.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dmavet/command_line.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

struct ResolveOptions {
    const GivenMemory& memory;
    std::span<const std::uint32_t> requester_ids;  // looked up for every PCI host bridge; empty: the first function
    const CommandLine& line;
    bool machine_quirks = true;
    std::optional<bool> riscv_mae = std::nullopt;  // Question::riscv_mae
    bool assume_iommu_drivers = false;             // Question::assume_iommu_drivers
    std::span<const MemoryRange> reserved = {};    // BootFacts::firmware
};

[[nodiscard]] Topology resolve(const OfTree& of, const Kernel& kernel, const ResolveOptions& options);

// Who says which DMA parent a device has; no property: the tree does.
[[nodiscard]] Origin dma_parent_origin(const OfTree& of, const Kernel& kernel, const Device& device);

// Every decision about one device of that topology, by resolving it again as it was resolved: same arguments.
[[nodiscard]] std::vector<Step> trace_device(const OfTree& of, const Kernel& kernel, const ResolveOptions& options,
                                             const Topology& topology, const Device& device);

}  // namespace dmavet::topology
