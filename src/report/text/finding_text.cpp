// SPDX-License-Identifier: Apache-2.0
// What is wrong, where, how do I see it on the board, and what do I change?

#include "report/text/finding_text.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"
#include "report/text/places_text.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t detail_indent = 2;
constexpr std::size_t detail_hang = 4;

// Where no header names the file, findings are read by programs such as grep: nothing of them is wrapped.
class FindingWriter {
public:
    FindingWriter(const Board& board, std::string_view prefix, TextWriter& writer)
        : board_(board), prefix_(prefix), writer_(writer), labels_(board) {}

    void write(const Finding& finding);
    // One line for all that a rule finds as on one other board.
    void write_repeated(const RepeatedFindings& repeated);

private:
    [[nodiscard]] Line start_line(Severity severity) const;
    void write_headline(const Finding& finding);
    void write_source_line(const Finding& finding);
    void write_fix(const Finding& finding);

    void put(const Line& line, std::size_t indent) {
        if (prefix_.empty()) {
            writer_.wrapped(line, indent, detail_hang);
        } else {
            writer_.line(line, indent);
        }
    }

    const Board& board_;
    std::string_view prefix_;
    TextWriter& writer_;
    Labels labels_;
    std::set<std::pair<const Rule*, std::string_view>> told_fixes_;
};

Line FindingWriter::start_line(Severity severity) const {
    Line line;
    if (!prefix_.empty()) {
        line.emplace_back(fmt::format("{}: ", prefix_), Style::bold);
    }
    line.emplace_back(fmt::format("{}: ", to_string(severity)), severity_style(severity));
    return line;
}

void FindingWriter::write_headline(const Finding& finding) {
    Line line = start_line(finding.severity);
    line.emplace_back(finding.message);
    line.emplace_back(fmt::format(" [{}]", finding.rule->id), Style::faint);
    if (finding.confidence != Confidence::certain) {
        line.emplace_back(fmt::format(" ({})", to_string(finding.confidence)), Style::faint);
    }
    put(line, 0);
}

void FindingWriter::write_fix(const Finding& finding) {
    const bool is_new = told_fixes_.emplace(finding.rule, finding.fix).second;
    if (!is_new && !finding.fix.empty()) {
        writer_.line({Span(fmt::format("fix: as above for {}", finding.rule->id))}, detail_indent);
    } else if (!finding.fix.empty()) {
        put({Span(fmt::format("fix: {}", one_paragraph(finding.fix)))}, detail_indent);
    }
    writer_.verbatim(finding.fix_dts, detail_hang + 2);
}

// The line stands under its name, the caret under what it is about; what lies far before that is left out.
void FindingWriter::write_source_line(const Finding& finding) {
    const Location* location = location_of(board_, finding.node, finding.property);
    if (location == nullptr) {
        return;
    }
    writer_.line({Span(fmt::format("{}:{}:{}", location->file, location->line, location->column))}, detail_indent);
    if (location->text.empty()) {
        return;
    }
    constexpr std::size_t most_before = 60;
    const std::size_t at = location->column - 1;
    const std::size_t begin =
        std::max(std::min(location->text.find_first_not_of(" \t"), at), at - std::min(at, most_before));
    std::string text = location->text.substr(begin);
    std::replace(text.begin(), text.end(), '\t', ' ');
    writer_.line({Span(text)}, detail_hang);
    writer_.line({Span(std::string(at - begin, ' ') + "^")}, detail_hang);
}

void FindingWriter::write(const Finding& finding) {
    write_headline(finding);
    Line place{Span("at "), Span(board_.tree->path(finding.node), Style::bold)};
    place.emplace_back(labels_.text(finding.node));
    if (!finding.property.empty()) {
        place.emplace_back(fmt::format(" {}", finding.property));
    }
    place.emplace_back(set_by_text(*board_.tree, finding.node, finding.property));
    writer_.line(place, detail_indent);
    write_source_line(finding);
    for (const Line& line : evidence_lines(board_, finding.evidence)) {
        put(line, detail_indent);
    }
    if (!finding.kernel_log.empty()) {
        // On one line, as it stands in the log: it is searched for there.
        writer_.line({Span(fmt::format("kernel log: {}", finding.kernel_log))}, detail_indent);
    }
    write_fix(finding);
}

void FindingWriter::write_repeated(const RepeatedFindings& repeated) {
    Places places;
    for (const Finding* finding : repeated.findings) {
        places.add(board_, finding->node, finding->property);
    }
    Line line = start_line(repeated.severity);
    line.emplace_back(fmt::format("as on {}: ", *repeated.board));
    const Line text = places.text();
    line.insert(line.end(), text.begin(), text.end());
    line.emplace_back(fmt::format(" [{}]", repeated.rule->id), Style::faint);
    put(line, prefix_.empty() ? detail_indent : 0);
}

}  // namespace

void write_findings(const CheckDocument& check, TextWriter& writer) {
    const bool is_spaced = !check.scope.quiet;
    FindingWriter one(check.board, check.scope.quiet ? check.file : "", writer);
    bool is_first = true;
    for (const Finding* finding : check.told) {
        if (!is_first && is_spaced) {
            writer.blank();
        }
        is_first = false;
        one.write(*finding);
    }
    if (!check.repeated.empty() && !is_first && is_spaced) {
        writer.blank();
    }
    for (const RepeatedFindings& repeated : check.repeated) {
        one.write_repeated(repeated);
    }
}

}  // namespace dmavet::report
