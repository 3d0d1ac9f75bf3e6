// SPDX-License-Identifier: Apache-2.0
// In which order does a person read what changed? What many boards have in common first, each device once.
#include <string>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/say/diff_text.hpp"
#include "report/text/text_layout.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t diff_indent = 2, diff_label_column = 4, diff_value_column = 20;

std::string change_text(const ToldFact& fact) {
    const std::string where = fact.where.empty() ? "" : fmt::format(" ({})", fact.where);
    return fact.before.empty() ? fact.after + where : fmt::format("{} -> {}{}", fact.before, fact.after, where);
}

void write_fact(const ToldFact& fact, TextWriter& writer) {
    const bool fits = fact.label.size() + diff_label_column + 1 < diff_value_column;
    if (!fits) {
        writer.wrapped({Span(fact.label)}, diff_label_column, diff_label_column + 2);
    }
    writer.labelled(fits ? fact.label : "", {Span(change_text(fact))}, diff_label_column, diff_value_column);
}

void write_facts(const ToldChange& change, TextWriter& writer) {
    for (const ToldFact& fact : change.facts) {
        write_fact(fact, writer);
    }
    for (const std::string& reason : change.reasons) {
        writer.wrapped({Span(reason, Style::faint)}, diff_label_column, diff_label_column + 2);
    }
}

void write_finding(const DiffItem& item, TextWriter& writer) {
    const ToldChange& change = *item.change;
    const bool is_new = change.kind == ToldKind::new_finding;
    for (const std::string& subject : item.subjects) {
        writer.wrapped({Span(is_new ? "new " : "gone ", Style::bold),
                        Span(fmt::format("{}: ", to_string(change.severity)),
                             is_new ? severity_style(change.severity) : Style::plain),
                        Span(fmt::format("{}: {}", subject, change.message)),
                        Span(fmt::format(" [{}]", change.rule), Style::faint)},
                       diff_indent, diff_label_column);
    }
}

void write_item(const DiffItem& item, TextWriter& writer) {
    const ToldChange& change = *item.change;
    if (change.kind == ToldKind::new_finding || change.kind == ToldKind::gone_finding) {
        write_finding(item, writer);
        return;
    }
    const std::string_view word = change.kind == ToldKind::added     ? "added "
                                  : change.kind == ToldKind::removed ? "removed "
                                                                     : "";
    for (const std::string& subject : item.subjects) {
        if (!subject.empty()) {
            writer.line({Span(word), Span(subject, Style::bold)}, diff_indent);
        }
    }
    write_facts(change, writer);
}

void write_block(const DiffBlock& block, TextWriter& writer) {
    if (block.boards.size() == 1) {
        writer.line({Span(block.boards.front(), Style::bold)});
    } else {
        writer.wrapped(
            {Span(fmt::format("in {} boards: ", block.boards.size()), Style::bold), Span(some_names(block.boards))}, 0,
            2);
    }
    for (const DiffItem& item : block.items) {
        write_item(item, writer);
    }
    writer.blank();
}

void write_only(std::string_view where, const std::vector<std::string>& names, TextWriter& writer) {
    if (!names.empty()) {
        writer.wrapped({Span(fmt::format("only in {}: {}", where, some_names(names)))}, 0, 2);
    }
}

void end_diff(const DiffTally& told, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    if (!told.kernels().empty()) {
        writer.line({Span(fmt::format("kernel {}", told.kernels()))});
        writer.blank();
    }
    for (const DiffBlock& block : told.blocks()) {
        write_block(block, writer);
    }
    write_only("OLD", told.only_old(), writer);
    write_only("NEW", told.only_new(), writer);
    writer.wrapped({Span(diff_line(told.summary()))}, 0, 2);
}

}  // namespace

extern const DiffWriter diff_text;
constinit const DiffWriter diff_text{.end = &end_diff};

}  // namespace dmavet::report
