// SPDX-License-Identifier: Apache-2.0
#include "report/say/finding_sentence.hpp"

#include <fmt/format.h>

#include "report/say/location_text.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

std::string finding_sentence(const Board& board, const Finding& finding) {
    const std::string path = board.tree->path(finding.node);
    // Neither the file nor the line says which of several overlays the board had.
    const std::string with =
        is_alternative(board)
            ? fmt::format(" (with {})", board.tree->source(SourceId(board.tree->source_count() - 1)).name)
            : std::string();
    const std::string property = finding.property.empty() ? std::string() : fmt::format("{}: ", finding.property);
    return printable(fmt::format("{}: {}{}{}", path, property, finding.message, with));
}

}  // namespace dmavet::report
