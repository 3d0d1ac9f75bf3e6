// SPDX-License-Identifier: Apache-2.0
// What does a job's page show? How many findings of which rules, then each board's, folded up where nothing of them is
// an error.

#include <algorithm>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/markdown/markdown_text.hpp"
#include "report/say/finding_sentence.hpp"
#include "report/say/location_text.hpp"
#include "report/say/markup_text.hpp"
#include "report/say/phrases.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

std::string title_words(const CheckTally& tally) {
    const Summary& summary = tally.summary();
    const std::string shown = counts_text(tally.shown());
    const std::string affected = shown.empty() ? std::string() : fmt::format("{} of ", tally.boards_with_findings());
    std::string title = fmt::format("{} in {}{}", shown.empty() ? "no findings" : shown, affected,
                                    wording::count_text(summary.boards - summary.unreadable, "board"));
    if (const std::string hidden = counts_text(tally.hidden()); !hidden.empty()) {
        title += fmt::format("; {} not shown", hidden);
    }
    if (const std::size_t accepted = tally.suppressed().all(); accepted > 0) {
        title += fmt::format("; {} accepted", accepted);
    }
    if (summary.unreadable == 0) {
        return title;
    }
    // Where nothing could be read, the rest would look like an all-clear.
    const std::string unreadable =
        fmt::format("{} could not be read", wording::count_text(summary.unreadable, "input"));
    return summary.unreadable == summary.boards ? unreadable : title + "; " + unreadable;
}

void write_markdown_head(const CheckTally& tally, const Out& out) {
    out.bytes << fmt::format("## dmavet: {}\n", title_words(tally));
    const auto rules = tally.rules();
    if (!rules.empty()) {
        out.bytes << "\n| severity | rule | findings | boards |\n|---|---|--:|--:|\n";
    }
    for (const CheckTally::RuleCount& rule : rules) {
        out.bytes << fmt::format("| {} | {} | {} | {} |\n", to_string(rule.severity), rule.id, rule.findings,
                                 rule.boards);
    }
}

// ", `soc.dtsi:12`", or nothing.
std::string place_words(const CheckDocument& check, NodeId node, std::string_view property) {
    const FilePlace place = file_place(check.file, check.board, node, property);
    return place.line == 0 ? std::string()
                           : fmt::format(", {}", markdown_code(fmt::format("{}:{}", place.file, place.line)));
}

// Folded up: why it is so, and what to do.
void write_finding_details(const CheckDocument& check, const Finding& finding, const Out& out) {
    out.bytes << "  <details><summary>what it rests on, and what to change</summary>\n\n";
    for (const Evidence& evidence : finding.evidence) {
        const std::string property = evidence.property.empty() ? std::string() : " " + markdown_code(evidence.property);
        out.bytes << fmt::format("  - see {}{}{}: {}\n", markdown_code(check.board.tree->path(evidence.node)), property,
                                 place_words(check, evidence.node, evidence.property),
                                 markdown_sentence(evidence.text));
    }
    if (!finding.kernel_log.empty()) {
        out.bytes << fmt::format("  - kernel log: {}\n", markdown_code(finding.kernel_log));
    }
    if (!finding.fix.empty()) {
        out.bytes << fmt::format("  - fix: {}\n", markdown_sentence(one_paragraph(finding.fix)));
    }
    if (!finding.fix_dts.empty()) {
        out.bytes << '\n' << markdown_block("dts", finding.fix_dts, 2);
    }
    out.bytes << "\n  </details>\n";
}

void write_told(const CheckDocument& check, const Finding& finding, const Out& out) {
    out.bytes << fmt::format("- **{}** {} ({}{})\n", to_string(finding.severity),
                             markdown_sentence(finding_sentence(check.board, finding)), markdown_code(finding.rule->id),
                             place_words(check, finding.node, finding.property));
    write_finding_details(check, finding, out);
}

void write_as_on_other(const CheckDocument& check, const RepeatedFindings& repeated, const Out& out) {
    constexpr std::size_t most_named = 8;
    const std::size_t count = repeated.findings.size();
    std::string nodes;
    for (std::size_t i = 0; i < std::min(count, most_named); ++i) {
        nodes += (i > 0 ? ", " : "") + markdown_code(check.board.tree->path(repeated.findings[i]->node));
    }
    if (count > most_named) {
        nodes += fmt::format(" and {} more", count - most_named);
    }
    out.bytes << fmt::format("- **{}** as on {}: {} ({})\n", to_string(repeated.severity),
                             markdown_code(*repeated.board), nodes, markdown_code(repeated.rule->id));
}

void write_markdown(const CheckDocument& check, const Out& out) {
    if (check.shown.all() == 0) {
        return;
    }
    const bool is_open = check.shown.errors > 0 || !check.scope.several;
    out.bytes << fmt::format("\n<details{}><summary><code>{}</code>: {}</summary>\n\n", is_open ? " open" : "",
                             markup_text(check.file), counts_text(check.shown));
    for (const Finding* finding : check.told) {
        write_told(check, *finding, out);
    }
    for (const RepeatedFindings& repeated : check.repeated) {
        write_as_on_other(check, repeated, out);
    }
    out.bytes << "\n</details>\n";
}

void write_markdown_unreadable(std::string_view file, const Error& error, const CheckTally&, const Out& out) {
    out.bytes << fmt::format("\n**{} could not be read**: {}\n", markdown_code(file), markdown_sentence(error.message));
}

}  // namespace

extern const CheckWriter check_markdown;
constinit const CheckWriter check_markdown{
    .board = &write_markdown, .unreadable = &write_markdown_unreadable, .head = &write_markdown_head};

}  // namespace dmavet::report
