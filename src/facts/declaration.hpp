// SPDX-License-Identifier: Apache-2.0
// How a tree declares its nodes, in texts that compare between trees.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/facts.hpp"
#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::facts {

// "snps,dwc3@a600000": the first compatible, and the CPU address of the registers. Where they have none, as below a
// bus that is not memory-mapped, the unit address or name after that of the node above: "vendor,bank@3700000/link/3".
// The same in trees that name their buses differently. Empty without a compatible.
[[nodiscard]] std::string declaration_key(const topology::OfTree& of, NodeId node);

// What decides and where; no node: nobody says anything. A GICv3 and its ITS are asked alone, as their drivers do.
[[nodiscard]] Resolved<CoherencySaid> declared_coherency(const topology::OfTree& of, NodeId node);
[[nodiscard]] bool is_gic_v3(const topology::OfTree& of, NodeId node);

// "arm,mmu-500@15000000 0x40 0x0", entries separated by "; ", sorted; "none" without iommus and iommu-map. As written:
// a provider that is disabled counts, and so does a map in the form of another kernel.
[[nodiscard]] std::string declared_iommus(const topology::OfTree& of, NodeId node);

// "0x0=0x80000000+0x40000000", windows separated by ", "; "identity" without a map,
// "unreadable" for a property that does not consist of whole entries that translate.
[[nodiscard]] std::string declared_windows(const RangeWalk& walk);
// The same back from the text; no value where it does not list windows ("identity", "unreadable").
[[nodiscard]] std::optional<std::vector<Region>> read_windows(std::string_view declared);

}  // namespace dmavet::facts
