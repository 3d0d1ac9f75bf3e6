// SPDX-License-Identifier: Apache-2.0
// In which order does a person read the findings of boards, and what is said about all of them at the end?

#include <string>
#include <vector>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/say/phrases.hpp"
#include "report/text/board_text.hpp"
#include "report/text/closing_line.hpp"
#include "report/text/finding_text.hpp"
#include "report/text/table.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

void write_head(const CheckDocument& check, TextWriter& writer) {
    const bool is_all_told = check.told.empty() && !check.repeated.empty();
    if (check.before.boards_with_findings() > 0) {
        writer.blank();
        if (!is_all_told) {
            writer.blank();
        }
    }
    if (is_all_told) {
        write_board_title(check.file, check.board, writer);
        return;
    }
    write_board_header({check.file, check.board, check.reserved, check.scope.several}, writer);
    writer.blank();
}

void write_check(const CheckDocument& check, const Out& out) {
    if (check.told.empty() && check.repeated.empty() && (check.scope.several || check.scope.quiet)) {
        return;
    }
    TextWriter writer(out.bytes, out.width, out.color);
    // Quiet, the file stands on the line of each finding.
    if (!check.scope.quiet) {
        write_head(check, writer);
    }
    write_findings(check, writer);
}

Span number(std::size_t count) {
    return Span(std::to_string(count));
}

Span severity_number(std::size_t count, Severity severity) {
    return Span(std::to_string(count), count > 0 ? severity_style(severity) : Style::plain);
}

void write_rules(const CheckTally& tally, TextWriter& writer) {
    Table table;
    for (const char* title : {"rule", "severity", "findings", "boards"}) {
        table.columns.push_back({title, Narrow::stays, 0});
    }
    for (const CheckTally::RuleCount& rule : tally.rules()) {
        table.rows.push_back({{Span(rule.id), Span(to_string(rule.severity), severity_style(rule.severity)),
                               number(rule.findings), number(rule.boards)},
                              {}});
    }
    write_table(table, 0, writer);
}

void write_families(const CheckTally& tally, TextWriter& writer) {
    Table table;
    for (const char* title : {"SoC family", "boards", "with findings", "errors", "warnings", "notes"}) {
        table.columns.push_back({title, Narrow::stays, 0});
    }
    const bool shows_notes = tally.scope().level == Severity::note;
    table.columns.resize(table.columns.size() - (shows_notes ? 0 : 1));
    std::size_t clean = 0;
    for (const CheckTally::FamilyCount& family : tally.families()) {
        const SeverityCounts& findings = family.findings;
        if (findings.all() == 0) {
            ++clean;
            continue;
        }
        std::vector<Span> cells{Span(family.name), number(family.boards), number(family.boards_with_findings),
                                severity_number(findings.errors, Severity::error),
                                severity_number(findings.warnings, Severity::warning)};
        if (shows_notes) {
            cells.push_back(severity_number(findings.notes, Severity::note));
        }
        table.rows.push_back({std::move(cells), {}});
    }
    write_table(table, 0, writer);
    if (clean > 0) {
        writer.line(
            {Span(fmt::format("{} without findings", wording::count_text(clean, "more family", "more families")),
                  Style::faint)});
    }
}

std::string counts_text(const SeverityCounts& counts) {
    return severity_counts(counts.errors, counts.warnings, counts.notes);
}

std::string found_text(const CheckTally& tally) {
    const std::string shown = counts_text(tally.shown());
    const std::string hidden = counts_text(tally.hidden());
    std::string text = shown;
    if (shown.empty()) {
        text = tally.hidden().warnings > 0 ? "no errors" : "no findings";
    }
    if (tally.scope().several) {
        const std::string affected =
            shown.empty() ? std::string() : fmt::format("{} of ", tally.boards_with_findings());
        text += fmt::format(" in {}{}", affected, scope_text(tally.summary()));
    }
    if (!hidden.empty()) {
        text += fmt::format("; {} not shown (--level {})", hidden, tally.hidden().notes > 0 ? "note" : "warning");
    }
    for (const std::string& accepted : suppressed_texts(tally.suppressed())) {
        text += "; " + accepted;
    }
    return text;
}

Style closing_style(const Summary& summary) {
    if (summary.errors > 0 || summary.unreadable > 0) {
        return Style::error;
    }
    return summary.warnings > 0 ? Style::warning : Style::bold;
}

void write_end(const CheckTally& tally, const Out& out) {
    if (tally.scope().quiet) {
        return;
    }
    TextWriter writer(out.bytes, out.width, out.color);
    if (tally.boards_with_findings() > 0) {
        writer.blank();
    }
    if (tally.scope().several && tally.boards_with_findings() > 0) {
        writer.blank();
        write_rules(tally, writer);
        writer.blank();
        write_families(tally, writer);
        writer.blank();
    }
    writer.line({Span(closing_line(tally.summary(), found_text(tally)), closing_style(tally.summary()))});
}

}  // namespace

extern const CheckWriter check_text;
constinit const CheckWriter check_text{.board = &write_check, .end = &write_end};

}  // namespace dmavet::report
