// SPDX-License-Identifier: Apache-2.0
// What is wrong, where, how do I see it on the board, and what do I change?

#include "report/finding_text.hpp"

#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "report/phrases.hpp"
#include "report/places_text.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t detail_indent = 2;
constexpr std::size_t detail_hang = 4;

// Where no header names the file, findings are read by programs such as grep: nothing of them is wrapped.
class FindingWriter {
public:
    FindingWriter(const Board& board, std::string_view prefix, TextWriter& writer)
        : board_(board), prefix_(prefix), writer_(writer) {}

    void write(const Finding& finding);
    // What was told of another board.
    void write_repeated(Severity severity, std::string_view rule, const std::string& board, const Places& places);

private:
    [[nodiscard]] Line start_line(Severity severity) const;
    void write_headline(const Finding& finding);
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

void FindingWriter::write(const Finding& finding) {
    write_headline(finding);
    Line place{Span("at "), Span(board_.tree->path(finding.node), Style::bold)};
    if (!finding.property.empty()) {
        place.emplace_back(fmt::format(" {}", finding.property));
    }
    writer_.line(place, detail_indent);
    for (const Line& line : evidence_lines(*board_.tree, finding.evidence)) {
        put(line, detail_indent);
    }
    if (!finding.kernel_log.empty()) {
        // On one line, as it stands in the log: it is searched for there.
        writer_.line({Span(fmt::format("kernel log: {}", finding.kernel_log))}, detail_indent);
    }
    write_fix(finding);
}

void FindingWriter::write_repeated(Severity severity, std::string_view rule, const std::string& board,
                                   const Places& places) {
    Line line = start_line(severity);
    line.emplace_back(fmt::format("as on {}: ", board));
    const Line text = places.text();
    line.insert(line.end(), text.begin(), text.end());
    line.emplace_back(fmt::format(" [{}]", rule), Style::faint);
    put(line, prefix_.empty() ? detail_indent : 0);
}

// One line for all that a rule finds as on one other board.
void write_repeated_findings(const Board& board, const std::vector<ShownFinding>& findings, FindingWriter& writer) {
    struct Group {
        Severity severity;
        const Rule* rule;
        const std::string* board;
        Places places;
    };
    std::vector<Group> groups;
    std::map<std::tuple<Severity, const Rule*, const std::string*>, std::size_t> group_of;
    for (const auto& [finding, other] : findings) {
        if (other == nullptr) {
            continue;
        }
        const auto [group, is_new] = group_of.try_emplace({finding->severity, finding->rule, other}, groups.size());
        if (is_new) {
            groups.push_back({finding->severity, finding->rule, other, {}});
        }
        groups[group->second].places.add(*board.tree, finding->node, finding->property);
    }
    for (const Group& group : groups) {
        writer.write_repeated(group.severity, group.rule->id, *group.board, group.places);
    }
}

}  // namespace

std::vector<ShownFinding> shown_findings(const Board& board, Severity level) {
    std::vector<ShownFinding> shown;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
        for (const Finding& finding : board.findings) {
            if (finding.severity == severity && severity >= level) {
                shown.push_back({&finding, nullptr});
            }
        }
    }
    return shown;
}

void write_findings(const Board& board, const std::vector<ShownFinding>& findings, std::string_view prefix,
                    TextWriter& writer) {
    FindingWriter one(board, prefix, writer);
    bool is_first = true;
    bool has_repeated = false;
    for (const auto& [finding, as_on] : findings) {
        if (as_on != nullptr) {
            has_repeated = true;
            continue;
        }
        if (!is_first && prefix.empty()) {
            writer.blank();
        }
        is_first = false;
        one.write(*finding);
    }
    if (has_repeated && !is_first && prefix.empty()) {
        writer.blank();
    }
    write_repeated_findings(board, findings, one);
}

}  // namespace dmavet::report
