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
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t detail_indent = 2;
constexpr std::size_t detail_hang = 4;

// Of each finding a headline that says all alone: where, how bad, what about which node. Below it, unless it is to be
// one line each, the line of the source, what it rests on, what the kernel's log says and what to change.
class FindingWriter {
public:
    FindingWriter(const CheckDocument& check, TextWriter& writer)
        : check_(check), board_(check.board), writer_(writer), labels_(check.board) {}

    void write(const Finding& finding);
    // One line for all that a rule finds as on one other board.
    void write_repeated(const RepeatedFindings& repeated);

private:
    [[nodiscard]] Line headline(const Finding& finding, const Location* location);
    void write_source_line(const Location& location);
    void write_fix(const Finding& finding);

    const CheckDocument& check_;
    const Board& board_;
    TextWriter& writer_;
    Labels labels_;
    std::set<std::pair<const Rule*, std::string_view>> told_fixes_;
};

// "FILE: error: ": the severity stays beside the place, as editors and filters look for it.
Line start_of(const std::string& place, Severity severity) {
    return {Span(fmt::format("{}:", place), Style::bold),
            Span(fmt::format("{}{}:", wording::no_break_blank, to_string(severity)), severity_style(severity)),
            Span(" ")};
}

Line FindingWriter::headline(const Finding& finding, const Location* location) {
    Line line =
        start_of(location != nullptr ? fmt::format("{}:{}", location->file, location->line) : std::string(check_.file),
                 finding.severity);
    line.emplace_back(board_.tree->path(finding.node), Style::bold);
    line.emplace_back(labels_.text(finding.node));
    if (!finding.property.empty() && !finding.message.starts_with(finding.property)) {
        line.emplace_back(fmt::format(": {}", finding.property));
    }
    line.emplace_back(
        fmt::format("{}: {}", set_by_text(*board_.tree, finding.node, finding.property), finding.message));
    line.emplace_back(fmt::format(" [{}]", finding.rule->id), Style::faint);
    if (finding.confidence != Confidence::certain) {
        line.emplace_back(fmt::format(" ({})", to_string(finding.confidence)), Style::faint);
    }
    // Boards share their includes.
    if (check_.scope.several && location != nullptr && location->file != check_.file) {
        line.emplace_back(fmt::format(" of {}", check_.file), Style::faint);
    }
    return line;
}

void FindingWriter::write_fix(const Finding& finding) {
    const bool is_new = told_fixes_.emplace(finding.rule, finding.fix).second;
    if (!is_new && !finding.fix.empty()) {
        writer_.line({Span(fmt::format("fix: as above for {}", finding.rule->id))}, detail_indent);
    } else if (!finding.fix.empty()) {
        writer_.wrapped({Span(fmt::format("fix: {}", one_paragraph(finding.fix)))}, detail_indent, detail_hang);
    }
    writer_.verbatim(finding.fix_dts, detail_hang + 2);
}

// The caret stands under what it is about; what lies far before that is left out.
void FindingWriter::write_source_line(const Location& location) {
    if (location.text.empty()) {
        return;
    }
    constexpr std::size_t most_before = 60;
    const std::size_t at = location.column - 1;
    const std::size_t begin =
        std::max(std::min(location.text.find_first_not_of(" \t"), at), at - std::min(at, most_before));
    std::string text = location.text.substr(begin);
    std::replace(text.begin(), text.end(), '\t', ' ');
    writer_.line({Span(text)}, detail_hang);
    writer_.line({Span(std::string(at - begin, ' ') + "^")}, detail_hang);
}

void FindingWriter::write(const Finding& finding) {
    const Location* location = location_of(board_, finding.node, finding.property);
    const Line line = headline(finding, location);
    if (check_.scope.quiet) {
        // Read by programs such as grep.
        writer_.line(line);
        return;
    }
    writer_.wrapped(line, 0, detail_hang);
    if (location != nullptr) {
        write_source_line(*location);
    }
    for (const Line& evidence : evidence_lines(board_, finding.evidence)) {
        writer_.wrapped(evidence, detail_indent, detail_hang);
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
    Line line = start_of(std::string(check_.file), repeated.severity);
    line.emplace_back(fmt::format("as on {}: ", *repeated.board));
    const Line text = places.text();
    line.insert(line.end(), text.begin(), text.end());
    line.emplace_back(fmt::format(" [{}]", repeated.rule->id), Style::faint);
    writer_.wrapped(line, 0, detail_hang);
}

}  // namespace

void write_findings(const CheckDocument& check, TextWriter& writer) {
    FindingWriter one(check, writer);
    for (const Finding* finding : check.told) {
        one.write(*finding);
        if (!check.scope.quiet) {
            writer.blank();
        }
    }
    for (const RepeatedFindings& repeated : check.repeated) {
        one.write_repeated(repeated);
    }
}

}  // namespace dmavet::report
