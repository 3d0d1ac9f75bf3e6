// SPDX-License-Identifier: Apache-2.0
// What nodes are called where a whole path is too long.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>

#include "dmavet/tree.hpp"

namespace dmavet::report {

class PathEnds {
public:
    // Of these nodes alone; each may stand there more than once.
    PathEnds(const Tree& tree, std::span<const NodeId> nodes);

    // "smmu@15000000", "dsp1/mmu@0": the end of the path that none of the other nodes has, in whole names; where there
    // is none, and of any other node, the whole path.
    [[nodiscard]] std::string name(NodeId node) const;

private:
    const Tree& tree_;
    std::map<NodeId, std::string> paths_;
    std::map<std::string, std::size_t, std::less<>> ends_;  // how many of the nodes have this end
};

}  // namespace dmavet::report
