// SPDX-License-Identifier: Apache-2.0
// A tree against others of its SoC: what most of them say of the same node.
#pragma once

#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

struct DeclaredDevice {
    const Device* device;
    // As the tree declares it, without what kernels and machine code add: that is how the others were learnt.
    Resolved<CoherencySaid> coherency;
    const NodeDeclarations* node;
    const SocDeclarations* soc;
};

// Every device that other trees of the SoC declare too; none when nobody knows the SoC.
[[nodiscard]] std::vector<DeclaredDevice> find_declared_devices(const Subject& board);

// Nodes of which the other trees agree which IOMMU they have, none included; sorted. Who guesses from neighbours knows
// less.
[[nodiscard]] std::vector<NodeId> find_nodes_with_agreed_iommus(const std::vector<DeclaredDevice>& declared);

}  // namespace dmavet::survey
