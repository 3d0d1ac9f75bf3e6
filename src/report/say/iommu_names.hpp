// SPDX-License-Identifier: Apache-2.0
// What the IOMMUs of a board are called where a whole path is too long.
#pragma once

#include <string>

#include "dmavet/board.hpp"
#include "report/say/path_ends.hpp"

namespace dmavet::report {

class IommuNames {
public:
    explicit IommuNames(const Board& board);

    // The end of the path that no other IOMMU of a device on the board has.
    [[nodiscard]] std::string name(NodeId provider) const { return ends_.name(provider); }

private:
    PathEnds ends_;
};

}  // namespace dmavet::report
