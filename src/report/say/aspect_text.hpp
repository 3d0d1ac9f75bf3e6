// SPDX-License-Identifier: Apache-2.0
// What one kernel makes of a device, in a line for each aspect that kernels may disagree about.
#pragma once

#include <string>
#include <vector>

#include "dmavet/board.hpp"
#include "report/say/iommu_names.hpp"

namespace dmavet::report {

struct AspectText {
    std::string request;  // what was asked, of Aspect::allocation; empty else
    std::string value;
};
// One, and of allocations one for each request of the question: as many on every board that was asked the same.
// `names`: of the board's IOMMUs.
[[nodiscard]] std::vector<AspectText> aspect_texts(const IommuNames& names, const Board& board, const Device& device,
                                                   Aspect aspect);

}  // namespace dmavet::report
