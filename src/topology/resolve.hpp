// SPDX-License-Identifier: Apache-2.0
// From a tree to what each of its devices has.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dmavet/kernel_profile.hpp"
#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet {

struct ResolveOptions {
    std::span<const MemoryRange> memory;           // not empty: instead of the tree's memory nodes
    std::span<const std::uint32_t> requester_ids;  // looked up for every PCI host bridge; empty: the first function
    std::string_view cmdline;                      // of the kernel
    bool machine_quirks = true;
};

[[nodiscard]] Topology resolve(const OfTree& of, const KernelProfile& kernel, const ResolveOptions& options);

}  // namespace dmavet
