// SPDX-License-Identifier: Apache-2.0
// Which rules are there, and what does one of them mean?

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/document/writers.hpp"
#include "report/say/phrases.hpp"
#include "report/text/table.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

namespace {

std::string_view default_text(const Rule& rule) {
    return rule.on_by_default ? "on by default" : "off by default (--only turns it on)";
}

Table family_table(std::span<const Rule* const> rules, std::string_view family) {
    Table table;
    table.columns = {{"rule", Narrow::stays, 0},
                     {"severity", Narrow::stays, 0},
                     {"default", Narrow::stays, 0},
                     {"what it finds", Narrow::wraps, 24}};
    for (const Rule* rule : rules) {
        if (rule->family != family) {
            continue;
        }
        table.rows.push_back(
            {{Span(rule->id, Style::bold), Span(to_string(rule->severity), severity_style(rule->severity)),
              Span(rule->on_by_default ? "on" : "off"), Span(rule->title)},
             {}});
    }
    return table;
}

void write_rules(std::span<const Rule* const> rules, bool quiet, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    for (const std::string_view family : rule_families) {
        writer.line({Span(family, Style::bold)});
        write_table(family_table(rules, family), 2, writer);
        writer.blank();
    }
    if (!quiet) {
        writer.line({Span("dmavet rules ID explains one of them.", Style::faint)});
    }
}

void write_rule(const Rule& rule, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    writer.wrapped({Span(rule.id, Style::bold), Span(fmt::format(": {}", rule.title))}, 0, 2);
    writer.wrapped({Span(to_string(rule.severity), severity_style(rule.severity)),
                    Span(fmt::format(", {}, {}, {}", to_string(rule.confidence), rule.family, default_text(rule)))},
                   2, 2);
    const std::vector<std::string> needs = needs_in_words(rule.needs);
    if (!needs.empty()) {
        writer.wrapped({Span(fmt::format("needs {}", fmt::join(needs, ", ")))}, 2, 2);
    }
    writer.wrapped({Span(fmt::format("holds for {}", fmt::join(kernels_in_words(rule.needs), ", ")))}, 2, 2);
    if (const Record* record = record_of(rule)) {
        writer.wrapped({Span(record_text(*record))}, 2, 2);
    }
    const auto section = [&writer](std::string_view title, std::string_view text) {
        writer.blank();
        writer.line({Span(title, Style::bold)});
        writer.wrapped({Span(one_paragraph(text))}, 2, 2);
    };
    section("What it finds", rule.what);
    section("Why it matters", rule.why);
    section("Fix", rule.fix);
    if (!rule.after.empty()) {
        section("Comes after",
                fmt::format("Not shown where one of these explains it: {}", fmt::join(rule.after, ", ")));
    }
}

}  // namespace

extern const RulesWriter rules_text;
constinit const RulesWriter rules_text{&write_rules, &write_rule};

}  // namespace dmavet::report
