// SPDX-License-Identifier: Apache-2.0
// What is wrong, where, how do I see it on the board, and what do I change?

#include "report/finding_text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "report/phrases.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t detail_indent = 2;
constexpr std::size_t detail_hang = 4;

void write_headline(const Finding& finding, std::string_view prefix, TextWriter& writer) {
    Line line;
    if (!prefix.empty()) {
        line.emplace_back(fmt::format("{}: ", prefix), Style::bold);
    }
    line.emplace_back(fmt::format("{}: ", to_string(finding.severity)), severity_style(finding.severity));
    line.emplace_back(finding.message);
    line.emplace_back(fmt::format(" [{}]", finding.rule->id), Style::faint);
    if (finding.confidence != Confidence::certain) {
        line.emplace_back(fmt::format(" ({})", to_string(finding.confidence)), Style::faint);
    }
    if (prefix.empty()) {
        writer.wrapped(line, 0, detail_hang);
    } else {
        writer.line(line);  // for grep: file, severity and rule on one line
    }
}

void write_evidence(const Analysis& analysis, const Evidence& evidence, TextWriter& writer) {
    const std::string path = analysis.tree.path(evidence.node);
    const std::string place = evidence.property.empty() ? path : fmt::format("{} {}", path, evidence.property);
    writer.wrapped({Span("see "), Span(place, Style::bold), Span(fmt::format(": {}", evidence.text))}, detail_indent,
                   detail_hang);
}

void write_fix(const Finding& finding, bool is_repeated, TextWriter& writer) {
    if (is_repeated) {
        writer.line({Span("fix: as above for this rule")}, detail_indent);
    } else if (!finding.fix.empty()) {
        writer.wrapped({Span(fmt::format("fix: {}", one_paragraph(finding.fix)))}, detail_indent, detail_hang);
    }
    writer.verbatim(finding.fix_dts, detail_hang + 2);
}

void write_finding(const Analysis& analysis, const Finding& finding, std::string_view prefix, bool is_fix_repeated,
                   TextWriter& writer) {
    write_headline(finding, prefix, writer);
    Line place{Span("at "), Span(analysis.tree.path(finding.node), Style::bold)};
    if (!finding.property.empty()) {
        place.emplace_back(fmt::format(" {}", finding.property));
    }
    writer.line(place, detail_indent);
    for (const Evidence& evidence : finding.evidence) {
        write_evidence(analysis, evidence, writer);
    }
    if (!finding.kernel_log.empty()) {
        writer.wrapped({Span(fmt::format("kernel log: {}", finding.kernel_log))}, detail_indent, detail_hang);
    }
    write_fix(finding, is_fix_repeated, writer);
}

}  // namespace

std::size_t shown_finding_count(const Analysis& analysis, Severity level) {
    const auto count = std::count_if(analysis.findings.begin(), analysis.findings.end(),
                                     [level](const Finding& finding) { return finding.severity >= level; });
    return static_cast<std::size_t>(count);
}

void write_findings(const Analysis& analysis, Severity level, std::string_view prefix, TextWriter& writer) {
    std::set<std::pair<const Rule*, std::string_view>> told_fixes;
    bool is_first = true;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
        for (const Finding& finding : analysis.findings) {
            if (finding.severity != severity || severity < level) {
                continue;
            }
            if (!is_first && prefix.empty()) {
                writer.blank();
            }
            is_first = false;
            const bool is_new_fix = told_fixes.emplace(finding.rule, finding.fix).second;
            write_finding(analysis, finding, prefix, !is_new_fix && !finding.fix.empty(), writer);
        }
    }
}

}  // namespace dmavet::report
