// SPDX-License-Identifier: Apache-2.0
// Do the findings make a check fail, and can whoever runs it see which?
//
// What is shown (--level) and what fails (--fail-on) are two thresholds. Where the first lies above the second,
// findings may decide that no format shows.

#include "cli/check_status.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/say/phrases.hpp"

namespace dmavet::cli {

void FailingFindings::add(const Board& board, std::optional<Severity> fail_on) {
    for (const Finding& finding : board.findings) {
        if (finding.is_told()) {
            add(finding, fail_on);
        }
    }
}

void FailingFindings::add(const Finding& finding, std::optional<Severity> fail_on) {
    if (fail_on && finding.severity >= *fail_on) {
        counts_.add(finding.severity);
        threshold_ = std::min(threshold_, *fail_on);
    }
}

std::string FailingFindings::unseen_cause(Severity level) const {
    const bool is_seen = counts_.errors > 0 || (level <= Severity::warning && counts_.warnings > 0) ||
                         (level <= Severity::note && counts_.notes > 0);
    if (!any() || is_seen) {
        return {};
    }
    return fmt::format("{} at or above --fail-on {}{}, none shown with --level {}", report::counts_text(counts_),
                       front_, to_string(threshold_), to_string(level));
}

}  // namespace dmavet::cli
