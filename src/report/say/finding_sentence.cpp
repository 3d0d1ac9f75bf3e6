// SPDX-License-Identifier: Apache-2.0
#include "report/say/finding_sentence.hpp"

#include <fmt/format.h>

#include "report/say/printable.hpp"

namespace dmavet::report {

std::string finding_sentence(const Board& board, const Finding& finding) {
    const std::string path = board.tree->path(finding.node);
    return printable(finding.property.empty() ? fmt::format("{}: {}", path, finding.message)
                                              : fmt::format("{}: {}: {}", path, finding.property, finding.message));
}

}  // namespace dmavet::report
