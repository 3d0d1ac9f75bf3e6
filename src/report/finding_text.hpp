// SPDX-License-Identifier: Apache-2.0
// Findings of a board for a person.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "report/text_layout.hpp"

namespace dmavet::report {

struct ShownFinding {
    const Finding* finding;
    const std::string* as_on;  // the board of which the same was told before; null: told here in full
};

// Those that the level lets through, errors first, each in document order.
[[nodiscard]] std::vector<ShownFinding> shown_findings(const Board& board, Severity level);

// Those not told before in full, then the others, as short as can be. `prefix` stands before each of them: the file
// where no header names it.
void write_findings(const Board& board, const std::vector<ShownFinding>& findings, std::string_view prefix,
                    TextWriter& writer);

}  // namespace dmavet::report
