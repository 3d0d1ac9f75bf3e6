// SPDX-License-Identifier: Apache-2.0
// What stands under many boards, in one line.
#pragma once

#include <string>
#include <vector>

#include "dmavet/report.hpp"
#include "report/say/severity_counts.hpp"

namespace dmavet::report {

// "3 boards with 12 devices", of those that could be read.
[[nodiscard]] std::string scope_text(const Summary& summary);

// The line with what could not be read. Where nothing could, nothing else is said: that would look like an all-clear.
[[nodiscard]] std::string closing_line(const Summary& summary, const std::string& text);

// What was accepted, and where: "12 known findings not shown (baseline)".
[[nodiscard]] std::vector<std::string> suppressed_texts(const SuppressedCounts& counts);

}  // namespace dmavet::report
