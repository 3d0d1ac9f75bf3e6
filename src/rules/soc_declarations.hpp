// SPDX-License-Identifier: Apache-2.0
// A tree against others of its SoC: what most of them say of the same node.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

struct DeclaredDevice {
    const Device& device;
    // As the tree declares it, without what machine code adds: that is how the others were learnt.
    Resolved<std::optional<bool>> coherent;
    const NodeDeclarations& node;
    const SocDeclarations& soc;
};

// Visits every device that other trees of the SoC declare too; nothing when nobody knows the SoC.
void for_each_declared(const RuleInput& input, const std::function<void(const DeclaredDevice&)>& visit);

// Nodes of which the other trees agree which IOMMU they have, none included; sorted. Rules that only guess leave them
// to iommu-differs-from-soc.
[[nodiscard]] std::vector<NodeId> nodes_with_agreed_iommus(const RuleInput& input);

// "31 of 31 trees for fsl,ls1043a (linux 6.12.117)"; `agreeing` of them say what the finding rests on.
[[nodiscard]] std::string trees_text(const DeclaredDevice& declared, unsigned agreeing);

// One tree may be wrong by itself; three that agree were looked at by several people.
[[nodiscard]] Confidence confidence_in(const NodeDeclarations& node, unsigned agreeing);

}  // namespace dmavet::rules
