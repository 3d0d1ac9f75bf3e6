// SPDX-License-Identifier: Apache-2.0
// What does a reviewer read below a change? One comment: what changes, in which boards, and what it does for DMA.
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/markdown/markdown_text.hpp"
#include "report/say/diff_text.hpp"

namespace dmavet::report {

namespace {

std::string subjects_text(const DiffItem& item) {
    std::string text;
    for (const std::string& subject : item.subjects) {
        text += fmt::format("{}{}", text.empty() ? "" : "<br>", markdown_cell_code(subject));
    }
    return item.subjects.front().empty() ? std::string("the board") : text;
}

std::string_view word_of(ToldKind kind) {
    switch (kind) {
        case ToldKind::added: return "added ";
        case ToldKind::removed: return "removed ";
        case ToldKind::board:
        case ToldKind::changed:
        case ToldKind::new_finding:
        case ToldKind::gone_finding: break;
    }
    return "";
}

std::string new_value(const ToldFact& fact) {
    return markdown_cell(fact.where.empty() ? fact.after : fmt::format("{} ({})", fact.after, fact.where));
}

// A row a fact; the node stands in the first of its rows.
void write_rows(const DiffItem& item, std::ostream& out) {
    const ToldChange& change = *item.change;
    std::string subject = std::string(word_of(change.kind)) + subjects_text(item);
    for (const ToldFact& fact : change.facts) {
        out << fmt::format("| {} | {} | {} | {} |\n", subject, markdown_cell(fact.label), markdown_cell(fact.before),
                           new_value(fact));
        subject.clear();
    }
    if (change.facts.empty()) {
        out << fmt::format("| {} | | | |\n", subject);
    }
    for (const std::string& reason : change.reasons) {
        out << fmt::format("| | kernel | | {} |\n", markdown_cell(reason));
    }
}

void write_finding(const DiffItem& item, std::ostream& out) {
    const ToldChange& change = *item.change;
    for (const std::string& subject : item.subjects) {
        out << fmt::format("- {} **{}** {}: {} ({})\n", change.kind == ToldKind::new_finding ? "new" : "gone",
                           to_string(change.severity), markdown_cell_code(subject), markdown_cell(change.message),
                           markdown_cell_code(change.rule));
    }
}

bool is_finding(const DiffItem& item) {
    return item.change->kind == ToldKind::new_finding || item.change->kind == ToldKind::gone_finding;
}

void write_block(const DiffBlock& block, std::ostream& out) {
    out << (block.boards.size() == 1 ? fmt::format("\n#### {}\n", markdown_cell_code(block.boards.front()))
                                     : fmt::format("\n#### In {} boards\n\n{}\n", block.boards.size(),
                                                   markdown_cell(some_names(block.boards))));
    bool in_table = false;
    for (const DiffItem& item : block.items) {
        if (!is_finding(item)) {
            out << (in_table ? "" : "\n| Node | Fact | Old | New |\n| --- | --- | --- | --- |\n");
            in_table = true;
            write_rows(item, out);
        }
    }
    bool in_list = false;
    for (const DiffItem& item : block.items) {
        if (is_finding(item)) {
            out << (in_list ? "" : "\n");
            in_list = true;
            write_finding(item, out);
        }
    }
}

void write_only(std::string_view where, const std::vector<std::string>& names, std::ostream& out) {
    if (!names.empty()) {
        out << fmt::format("\nOnly in {}: {}\n", where, markdown_cell(some_names(names)));
    }
}

void end_diff(const DiffTally& told, const Out& out) {
    out.bytes << "### What changes for DMA\n\n" << markdown_cell(diff_line(told.summary())) << '\n';
    if (!told.kernels().empty()) {
        out.bytes << fmt::format("\nKernel {}\n", markdown_cell(told.kernels()));
    }
    for (const DiffBlock& block : told.blocks()) {
        write_block(block, out.bytes);
    }
    write_only("OLD", told.only_old(), out.bytes);
    write_only("NEW", told.only_new(), out.bytes);
}

}  // namespace

extern const DiffWriter diff_markdown;
constinit const DiffWriter diff_markdown{.end = &end_diff};

}  // namespace dmavet::report
