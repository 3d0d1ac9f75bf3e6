// SPDX-License-Identifier: Apache-2.0
// Do the findings make a check fail, and can whoever runs it see which?
//
// What is shown (--level) and what fails (--fail-on) are two thresholds. Where the first lies above the second,
// findings may decide that no format shows.

#include "cli/check_status.hpp"

#include <fmt/format.h>

#include "report/say/phrases.hpp"

namespace dmavet::cli {

namespace {

Summary at_or_above(Severity severity, const Summary& summary) {
    Summary counts;
    counts.errors = summary.errors;
    counts.warnings = severity <= Severity::warning ? summary.warnings : 0;
    counts.notes = severity <= Severity::note ? summary.notes : 0;
    return counts;
}

bool has_findings(const Summary& counts) {
    return counts.errors + counts.warnings + counts.notes > 0;
}

}  // namespace

bool fails(const Summary& summary, std::optional<Severity> fail_on) {
    return fail_on && has_findings(at_or_above(*fail_on, summary));
}

std::string unseen_cause(const Summary& summary, std::optional<Severity> fail_on, Severity level) {
    if (!fails(summary, fail_on) || has_findings(at_or_above(level, summary))) {
        return {};
    }
    const Summary cause = at_or_above(*fail_on, summary);
    return fmt::format("{} at or above --fail-on {}, none shown with --level {}",
                       report::severity_counts(cause.errors, cause.warnings, cause.notes), to_string(*fail_on),
                       to_string(level));
}

}  // namespace dmavet::cli
