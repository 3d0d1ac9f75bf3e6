// SPDX-License-Identifier: Apache-2.0
// Which rules are there, and what does one of them mean?

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "dmavet/report.hpp"
#include "report/json_value.hpp"
#include "report/phrases.hpp"
#include "report/table.hpp"
#include "report/text_layout.hpp"

namespace dmavet {

using namespace report;

namespace {

Json rule_json(const Rule& rule) {
    return Json{{"id", rule.id},
                {"family", rule.family},
                {"title", rule.title},
                {"severity", to_string(rule.severity)},
                {"confidence", to_string(rule.confidence)},
                {"on_by_default", rule.on_by_default},
                {"what", rule.what},
                {"why", rule.why},
                {"fix", rule.fix}};
}

void write_rules_json(const ReportOptions& options, std::ostream& out) {
    if (options.format == Format::ndjson) {
        for (const Rule* rule : all_rules()) {
            out << rule_json(*rule).dump() << '\n';
        }
        return;
    }
    Json json = document_head("rules");
    json["rules"] = Json::array();
    for (const Rule* rule : all_rules()) {
        json["rules"].push_back(rule_json(*rule));
    }
    out << json.dump(2) << '\n';
}

std::string_view default_text(const Rule& rule) {
    return rule.on_by_default ? "on by default" : "off by default (--only turns it on)";
}

Table family_table(std::string_view family) {
    Table table;
    table.columns = {{"rule", Narrow::stays, 0},
                     {"severity", Narrow::stays, 0},
                     {"default", Narrow::stays, 0},
                     {"what it finds", Narrow::wraps, 24}};
    for (const Rule* rule : all_rules()) {
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

}  // namespace

void write_rule_table(const ReportOptions& options, std::ostream& out) {
    if (options.format != Format::text) {
        write_rules_json(options, out);
        return;
    }
    TextWriter writer(out, options.width, options.color);
    for (const std::string_view family : rule_families) {
        writer.line({Span(family, Style::bold)});
        write_table(family_table(family), 2, writer);
        writer.blank();
    }
    if (!options.quiet) {
        writer.line({Span("dmavet rules ID explains one of them.", Style::faint)});
    }
}

void write_rule(const Rule& rule, const ReportOptions& options, std::ostream& out) {
    if (options.format != Format::text) {
        out << rule_json(rule).dump(options.format == Format::json ? 2 : -1) << '\n';
        return;
    }
    TextWriter writer(out, options.width, options.color);
    writer.wrapped({Span(rule.id, Style::bold), Span(fmt::format(": {}", rule.title))}, 0, 2);
    writer.wrapped({Span(to_string(rule.severity), severity_style(rule.severity)),
                    Span(fmt::format(", {}, {}, {}", to_string(rule.confidence), rule.family, default_text(rule)))},
                   2, 2);
    const auto section = [&writer](std::string_view title, std::string_view text) {
        writer.blank();
        writer.line({Span(title, Style::bold)});
        writer.wrapped({Span(one_paragraph(text))}, 2, 2);
    };
    section("What it finds", rule.what);
    section("Why it matters", rule.why);
    section("Fix", rule.fix);
}

}  // namespace dmavet
