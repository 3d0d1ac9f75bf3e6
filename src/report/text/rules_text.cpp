// SPDX-License-Identifier: Apache-2.0
// Which rules are there, and what does one of them mean?

#include <algorithm>
#include <iterator>
#include <ostream>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/document/writers.hpp"
#include "report/say/merged_example.hpp"
#include "report/say/phrases.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

namespace {

std::string_view default_text(const Rule& rule) {
    return rule.on_by_default ? "on by default" : "off by default (--only turns it on)";
}

// Without the rules of the others.
std::vector<const Rule*> of_family(std::span<const Rule* const> rules, std::string_view family) {
    std::vector<const Rule*> own;
    std::copy_if(rules.begin(), rules.end(), std::back_inserter(own),
                 [&](const Rule* rule) { return rule->family == family; });
    return own;
}

void write_rules(std::span<const Rule* const> rules, bool quiet, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    for (const std::string_view family : rule_families) {
        const auto own = of_family(rules, family);
        if (own.empty()) {
            continue;
        }
        writer.line({Span(family, Style::bold)});
        for (const Rule* rule : own) {
            writer.wrapped({Span(rule->id, Style::bold), Span(" ("),
                            Span(to_string(rule->severity), severity_style(rule->severity)),
                            Span(fmt::format("{}): {}", rule->on_by_default ? "" : ", off", rule->title))},
                           2, 6);
        }
        writer.blank();
    }
    if (!quiet) {
        writer.line({Span("dmavet rules ID explains one of them.", Style::faint)});
    }
}

void write_example(const RuleExample& example, TextWriter& writer) {
    writer.blank();
    for (const ExampleLine& line : merged_example(example)) {
        const Style style = line.sign == '-' ? Style::error : line.sign == '+' ? Style::bold : Style::plain;
        writer.line({Span(std::string{line.sign}, style), Span(line.text.empty() ? "" : " "), Span(line.text, style)},
                    2);
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
    if (const RuleExample example = example_of(rule); !example.with.empty()) {
        section("Example", "with -: a tree that has it; with +: the same without it");
        write_example(example, writer);
    }
    section("Silence",
            fmt::format("for a run: --skip {0}; for some boards: [[ignore]] in dmavet.toml; for one place of a source: "
                        "/* dmavet: ignore {0} REASON */ on the line above",
                        rule.id));
    if (!rule.after.empty()) {
        section("Comes after",
                fmt::format("Not shown where one of these explains it: {}", fmt::join(rule.after, ", ")));
    }
}

}  // namespace

extern const RulesWriter rules_text;
constinit const RulesWriter rules_text{&write_rules, &write_rule};

}  // namespace dmavet::report
