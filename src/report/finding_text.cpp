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

// Where no header names the file, findings are read by programs such as grep: nothing of them is wrapped.
class FindingWriter {
public:
    FindingWriter(const Analysis& analysis, std::string_view prefix, TextWriter& writer)
        : analysis_(analysis), prefix_(prefix), writer_(writer) {}

    void write(const Finding& finding, bool is_fix_repeated);

private:
    void write_headline(const Finding& finding);
    void write_evidence(const Evidence& evidence);
    void write_fix(const Finding& finding, bool is_repeated);

    void put(const Line& line, std::size_t indent) {
        if (prefix_.empty()) {
            writer_.wrapped(line, indent, detail_hang);
        } else {
            writer_.line(line, indent);
        }
    }

    const Analysis& analysis_;
    std::string_view prefix_;
    TextWriter& writer_;
};

void FindingWriter::write_headline(const Finding& finding) {
    Line line;
    if (!prefix_.empty()) {
        line.emplace_back(fmt::format("{}: ", prefix_), Style::bold);
    }
    line.emplace_back(fmt::format("{}: ", to_string(finding.severity)), severity_style(finding.severity));
    line.emplace_back(finding.message);
    line.emplace_back(fmt::format(" [{}]", finding.rule->id), Style::faint);
    if (finding.confidence != Confidence::certain) {
        line.emplace_back(fmt::format(" ({})", to_string(finding.confidence)), Style::faint);
    }
    put(line, 0);
}

void FindingWriter::write_evidence(const Evidence& evidence) {
    const std::string path = analysis_.tree.path(evidence.node);
    const std::string place = evidence.property.empty() ? path : fmt::format("{} {}", path, evidence.property);
    put({Span("see "), Span(place, Style::bold), Span(fmt::format(": {}", evidence.text))}, detail_indent);
}

void FindingWriter::write_fix(const Finding& finding, bool is_repeated) {
    if (is_repeated) {
        writer_.line({Span(fmt::format("fix: as above for {}", finding.rule->id))}, detail_indent);
    } else if (!finding.fix.empty()) {
        put({Span(fmt::format("fix: {}", one_paragraph(finding.fix)))}, detail_indent);
    }
    writer_.verbatim(finding.fix_dts, detail_hang + 2);
}

void FindingWriter::write(const Finding& finding, bool is_fix_repeated) {
    write_headline(finding);
    Line place{Span("at "), Span(analysis_.tree.path(finding.node), Style::bold)};
    if (!finding.property.empty()) {
        place.emplace_back(fmt::format(" {}", finding.property));
    }
    writer_.line(place, detail_indent);
    for (const Evidence& evidence : finding.evidence) {
        write_evidence(evidence);
    }
    if (!finding.kernel_log.empty()) {
        // On one line, as it stands in the log: it is searched for there.
        writer_.line({Span(fmt::format("kernel log: {}", finding.kernel_log))}, detail_indent);
    }
    write_fix(finding, is_fix_repeated);
}

}  // namespace

std::size_t shown_finding_count(const Analysis& analysis, Severity level) {
    const auto count = std::count_if(analysis.findings.begin(), analysis.findings.end(),
                                     [level](const Finding& finding) { return finding.severity >= level; });
    return static_cast<std::size_t>(count);
}

void write_findings(const Analysis& analysis, Severity level, std::string_view prefix, TextWriter& writer) {
    std::set<std::pair<const Rule*, std::string_view>> told_fixes;
    FindingWriter one(analysis, prefix, writer);
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
            one.write(finding, !is_new_fix && !finding.fix.empty());
        }
    }
}

}  // namespace dmavet::report
