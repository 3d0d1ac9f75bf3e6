// SPDX-License-Identifier: Apache-2.0
// How do findings become tests that failed, which is what most servers show? A board is a suite; a rule that found
// something is a case that failed, and a board without findings has one that passed.

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/ci/one_line.hpp"
#include "report/document/writers.hpp"
#include "report/say/finding_sentence.hpp"
#include "report/say/markup_text.hpp"
#include "report/say/phrases.hpp"

namespace dmavet::report {

namespace {

struct FailedCase {
    const Rule* rule;
    Severity severity;  // the worst
    std::vector<const Finding*> findings;
};

// In the order of their first findings.
std::vector<FailedCase> failed_cases(const CheckDocument& check) {
    std::vector<FailedCase> cases;
    for (const ShownFinding& shown : check.findings) {
        const Finding& finding = *shown.finding;
        auto failed = cases.begin();
        while (failed != cases.end() && failed->rule != finding.rule) {
            ++failed;
        }
        if (failed == cases.end()) {
            failed = cases.insert(failed, {finding.rule, finding.severity, {}});
        }
        failed->severity = std::max(failed->severity, finding.severity);
        failed->findings.push_back(&finding);
    }
    return cases;
}

void begin_suite(std::string_view file, std::size_t tests, std::size_t failures, std::size_t errors, const Out& out) {
    out.bytes << fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
                             markup_text(file), tests, failures, errors);
}

std::string case_attributes(std::string_view file, std::string_view name) {
    return fmt::format("classname=\"{}\" name=\"{}\"", markup_text(file), markup_text(name));
}

void write_failed(const CheckDocument& check, const FailedCase& failed, const Out& out) {
    const Finding& first = *failed.findings.front();
    std::string message = finding_sentence(check.board, first);
    if (const std::size_t others = failed.findings.size() - 1; others > 0) {
        message += fmt::format(" (and {} more)", others);
    }
    out.bytes << fmt::format("    <testcase {}>\n      <failure type=\"{}\" message=\"{}\">",
                             case_attributes(check.file, failed.rule->id), to_string(failed.severity),
                             markup_text(message));
    for (const Finding* finding : failed.findings) {
        out.bytes << markup_text(one_line(check.file, check.board, *finding)) << '\n';
    }
    if (!first.fix.empty()) {
        out.bytes << markup_text(fmt::format("fix: {}", one_paragraph(first.fix))) << '\n';
    }
    out.bytes << "</failure>\n    </testcase>\n";
}

void begin_junit(const CheckScope&, const Out& out) {
    out.bytes << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dmavet\">\n";
}

void write_junit(const CheckDocument& check, const Out& out) {
    const std::vector<FailedCase> cases = failed_cases(check);
    begin_suite(check.file, std::max<std::size_t>(cases.size(), 1), cases.size(), 0, out);
    for (const FailedCase& failed : cases) {
        write_failed(check, failed, out);
    }
    if (cases.empty()) {
        out.bytes << fmt::format("    <testcase {}/>\n", case_attributes(check.file, "no findings"));
    }
    out.bytes << "  </testsuite>\n";
}

void write_junit_unreadable(std::string_view file, const Error& error, const CheckTally&, const Out& out) {
    begin_suite(file, 1, 0, 1, out);
    out.bytes << fmt::format("    <testcase {}>\n      <error type=\"{}\" message=\"{}\"/>\n    </testcase>\n",
                             case_attributes(file, unreadable_id), to_string(error.code), markup_text(error.message))
              << "  </testsuite>\n";
}

void end_junit(const CheckTally&, const Out& out) {
    out.bytes << "</testsuites>\n";
}

}  // namespace

extern const CheckWriter check_junit;
constinit const CheckWriter check_junit{&begin_junit, &write_junit, &write_junit_unreadable, &end_junit};

}  // namespace dmavet::report
