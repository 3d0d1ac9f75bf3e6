// SPDX-License-Identifier: Apache-2.0
// Where should somebody begin who has many boards?

#include "report/check_tally.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "dmavet/learn.hpp"
#include "report/phrases.hpp"
#include "report/table.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

std::string family_of(const Tree& tree) {
    const std::string soc = soc_of(tree);
    return soc.empty() ? "(no compatible)" : soc;
}

// The entries of a map in another order, which the order of the map decides where it says nothing.
template <class Map, class IsBefore>
std::vector<const typename Map::value_type*> sorted(const Map& map, IsBefore is_before) {
    std::vector<const typename Map::value_type*> entries;
    for (const auto& entry : map) {
        entries.push_back(&entry);
    }
    std::stable_sort(entries.begin(), entries.end(), [&](const auto* a, const auto* b) { return is_before(*a, *b); });
    return entries;
}

Span number(std::size_t count) {
    return Span(std::to_string(count));
}

Span severity_number(std::size_t count, Severity severity) {
    return Span(std::to_string(count), count > 0 ? severity_style(severity) : Style::plain);
}

}  // namespace

void CheckTally::add(const Board& board) {
    FamilyCount& family = families_[family_of(*board.tree)];
    std::set<GradedRule> rules_here;
    for (const Finding& finding : board.findings) {
        if (finding.severity < level_) {
            continue;
        }
        const GradedRule rule{finding.severity, finding.rule->id};
        ++rules_[rule].findings;
        rules_here.insert(rule);
        switch (finding.severity) {
            case Severity::error: ++family.errors; break;
            case Severity::warning: ++family.warnings; break;
            case Severity::note: ++family.notes; break;
        }
    }
    for (const GradedRule& rule : rules_here) {
        ++rules_[rule].boards;
    }
    ++family.boards;
    family.boards_with_findings += rules_here.empty() ? 0 : 1;
}

void CheckTally::write_rules(TextWriter& writer) const {
    Table table;
    for (const char* title : {"rule", "severity", "findings", "boards"}) {
        table.columns.push_back({title, Narrow::stays, 0});
    }
    const auto rows = sorted(rules_, [](const auto& a, const auto& b) {
        return std::tuple(a.first.first, a.second.findings) > std::tuple(b.first.first, b.second.findings);
    });
    for (const auto* row : rows) {
        const auto& [severity, id] = row->first;
        table.rows.push_back({{Span(id), Span(to_string(severity), severity_style(severity)),
                               number(row->second.findings), number(row->second.boards)},
                              {}});
    }
    write_table(table, 0, writer);
}

void CheckTally::write_families(TextWriter& writer) const {
    Table table;
    for (const char* title : {"SoC family", "boards", "with findings", "errors", "warnings", "notes"}) {
        table.columns.push_back({title, Narrow::stays, 0});
    }
    const bool shows_notes = level_ == Severity::note;
    table.columns.resize(table.columns.size() - (shows_notes ? 0 : 1));
    const auto rows =
        sorted(families_, [](const auto& a, const auto& b) { return a.second.findings() > b.second.findings(); });
    std::size_t clean = 0;
    for (const auto* row : rows) {
        const auto& [name, count] = *row;
        if (count.findings() == 0) {
            ++clean;
            continue;
        }
        std::vector<Span> cells{Span(name), number(count.boards), number(count.boards_with_findings),
                                severity_number(count.errors, Severity::error),
                                severity_number(count.warnings, Severity::warning)};
        if (shows_notes) {
            cells.push_back(severity_number(count.notes, Severity::note));
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

void CheckTally::write(TextWriter& writer) const {
    write_rules(writer);
    writer.blank();
    write_families(writer);
}

}  // namespace dmavet::report
