// SPDX-License-Identifier: Apache-2.0
// Whether what a device sends to memory snoops the CPU's caches.
#pragma once

#include <optional>

#include "dmavet/allocation.hpp"
#include "dmavet/facts.hpp"
#include "dmavet/topology.hpp"

namespace dmavet::model {

// The IOMMU that translates for the device and whose page tables replace the attributes that the device sends;
// absent: the device's own reach the memory.
[[nodiscard]] std::optional<NodeId> attributes_from(const Tree& tree, const Device& device, const Kernel& kernel);

// What a fact says about the device itself, for a PCI function about its host bridge; null: nothing.
[[nodiscard]] const Fact* fact_about(const Tree& tree, const Device& device, const Facts* facts);

[[nodiscard]] Snoops resolve_snoops(const Tree& tree, const Device& device, const Kernel& kernel, const Facts* facts);

}  // namespace dmavet::model
