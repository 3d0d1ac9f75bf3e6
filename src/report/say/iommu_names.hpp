// SPDX-License-Identifier: Apache-2.0
// What the IOMMUs of a board are called where a whole path is too long.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "dmavet/board.hpp"

namespace dmavet::report {

class IommuNames {
public:
    explicit IommuNames(const Board& board);

    // "smmu@15000000", "dsp1/mmu@0": the end of the path that no other IOMMU of a device on the board has; where
    // there is none, the whole path.
    [[nodiscard]] std::string name(NodeId provider) const;

private:
    const Tree& tree_;
    std::map<NodeId, std::string> paths_;                   // of every provider that a device has
    std::map<std::string, std::size_t, std::less<>> ends_;  // how many providers have this end, in whole names
};

}  // namespace dmavet::report
