// SPDX-License-Identifier: Apache-2.0
// In which order does a person read the findings of boards, and what is said about all of them at the end?

#include <string>
#include <vector>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/premises.hpp"
#include "report/text/board_text.hpp"
#include "report/text/closing_line.hpp"
#include "report/text/finding_text.hpp"
#include "report/text/table.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// "no findings" would be no news where some are only not shown.
std::string found_text(const SeverityCounts& shown, const SeverityCounts& hidden) {
    const std::string text = counts_text(shown);
    return !text.empty() ? text : hidden.warnings > 0 ? "no errors" : "no findings";
}

std::string hidden_text(const SeverityCounts& hidden) {
    const std::string text = counts_text(hidden);
    return text.empty() ? text
                        : fmt::format("; {} not shown (--level {})", text, hidden.notes > 0 ? "note" : "warning");
}

Style closing_style(const SeverityCounts& counts) {
    return counts.errors > 0 ? Style::error : counts.warnings > 0 ? Style::warning : Style::bold;
}

// What was checked, on what that rests, and what of it might be otherwise.
void write_checked(const CheckDocument& check, TextWriter& writer) {
    const Board& board = check.board;
    const bool is_one_of_several = check.scope.several;
    const std::size_t overlays = board.tree->source_count() - 1;
    writer.wrapped(
        {Span(fmt::format("{}: ", check.file), Style::bold),
         Span(found_text(check.shown, check.hidden), closing_style(check.shown)),
         Span(fmt::format("{} ({}, {}{}){}", is_alternative(board) ? " that the board alone does not have" : "",
                          wording::count_text(check.device_count, "device"), short_premises(board, is_one_of_several),
                          overlays > 0 ? fmt::format(", {} applied", wording::count_text(overlays, "overlay")) : "",
                          hidden_text(check.hidden)))},
        0, 2);
    if (!check.scope.verbose) {
        for (const std::string& doubt : doubts_about(board, is_one_of_several)) {
            writer.wrapped({Span(doubt)}, 2, 4);
        }
    }
}

// Of several boards, those without findings are only counted, unless somebody wants to know all.
void write_check(const CheckDocument& check, const Out& out) {
    const bool is_left_out = check.scope.quiet || (check.scope.several && !check.scope.verbose);
    if (check.told.empty() && check.repeated.empty() && is_left_out) {
        return;
    }
    TextWriter writer(out.bytes, out.width, out.color);
    if (check.scope.verbose) {
        write_board_header({check.file, check.board, check.reserved, check.scope.several}, writer);
        writer.blank();
    }
    write_findings(check, writer);
    if (check.scope.quiet) {
        return;
    }
    write_checked(check, writer);
    if (check.scope.several) {
        writer.blank();
    }
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

std::string all_text(const CheckTally& tally) {
    const bool has_some = tally.shown().all() > 0;
    std::string text = fmt::format("{} in {}{}{}", found_text(tally.shown(), tally.hidden()),
                                   has_some ? fmt::format("{} of ", tally.boards_with_findings()) : "",
                                   scope_text(tally.summary()), hidden_text(tally.hidden()));
    for (const std::string& accepted : suppressed_texts(tally.suppressed())) {
        text += "; " + accepted;
    }
    return text;
}

// One board has had its line.
void write_end(const CheckTally& tally, const Out& out) {
    const Summary& summary = tally.summary();
    if (tally.scope().quiet) {
        return;
    }
    TextWriter writer(out.bytes, out.width, out.color);
    if (!tally.scope().several && summary.unreadable == 0) {
        for (const std::string& accepted : suppressed_texts(tally.suppressed())) {
            writer.wrapped({Span(accepted)}, 2, 4);
        }
        return;
    }
    if (tally.boards_with_findings() > 0) {
        write_rules(tally, writer);
        writer.blank();
        write_families(tally, writer);
        writer.blank();
    }
    writer.line({Span(closing_line(summary, all_text(tally)),
                      summary.unreadable > 0 ? Style::error : closing_style(tally.shown()))});
}

}  // namespace

extern const CheckWriter check_text;
constinit const CheckWriter check_text{.board = &write_check, .end = &write_end};

}  // namespace dmavet::report
