// SPDX-License-Identifier: Apache-2.0
// Findings of a board for a person.
#pragma once

#include <string_view>

#include "dmavet/analysis.hpp"
#include "dmavet/report.hpp"
#include "report/text_layout.hpp"

namespace dmavet::report {

// How many findings the level lets through.
[[nodiscard]] std::size_t shown_finding_count(const Analysis& analysis, Severity level);

// The shown findings, errors first, each in document order. `prefix` stands before each of them: the file
// where no header names it.
void write_findings(const Analysis& analysis, Severity level, std::string_view prefix, TextWriter& writer);

}  // namespace dmavet::report
