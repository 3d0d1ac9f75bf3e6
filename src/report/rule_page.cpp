// SPDX-License-Identifier: Apache-2.0
// What stands in the Markdown that is made from the rules: the page beside a rule's samples and the table
// in docs/rules.md?

#include <fmt/format.h>

#include "dmavet/report.hpp"

namespace dmavet {

namespace {

std::string paragraph(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \n");
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(first, text.find_last_not_of(" \n") + 1 - first));
}

std::string section(std::string_view title, std::string_view text) {
    return fmt::format("\n## {}\n\n{}\n", title, paragraph(text));
}

std::string sample(std::string_view title, std::string_view language, std::string_view text) {
    return fmt::format("\n## {}\n\n```{}\n{}\n```\n", title, language, paragraph(text));
}

// A bar inside a cell would end it.
std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|') {
            escaped += '\\';
        }
        escaped += c;
    }
    return escaped;
}

// The rules whose findings explain this one's, as links to their pages.
std::string causes_text(const Rule& rule) {
    std::string text("A finding is kept as data and not shown where one of these speaks of the same place:");
    for (const std::string_view id : rule.after) {
        text += fmt::format("{} [{}](../{}/README.md)", text.ends_with(':') ? "" : ",", id, id);
    }
    return text + ".";
}

}  // namespace

std::string rule_page(const Rule& rule, std::string_view bad_dts, std::string_view good_dts, std::string_view facts) {
    std::string page = fmt::format("# {}\n\n{}\n\n", rule.id, paragraph(rule.title));
    page += fmt::format("Family {}, severity {}, confidence {}, {} by default.\n", rule.family,
                        to_string(rule.severity), to_string(rule.confidence), rule.on_by_default ? "on" : "off");
    const std::vector<std::string> needs = needs_in_words(rule.needs);
    page +=
        fmt::format("Tier {}{}{}.\n", to_string(rule.tier), needs.empty() ? "" : "; needs ", fmt::join(needs, ", "));
    page += fmt::format("Holds for: {}.\n", fmt::join(kernels_in_words(rule.needs), ", "));
    if (const Record* record = record_of(rule)) {
        page += fmt::format("Record: {}.\n", record_text(*record));
    }
    page += section("What it finds", rule.what);
    page += section("Why it matters", rule.why);
    page += section("Fix", rule.fix);
    if (!rule.after.empty()) {
        page += section("Comes after", causes_text(rule));
    }
    page += sample("A tree with it", "dts", bad_dts);
    page += sample("The same tree without it", "dts", good_dts);
    page += facts.empty() ? std::string() : sample("What is known of the hardware (--facts)", "json", facts);
    return page;
}

std::string rule_table_markdown() {
    std::string tables;
    for (const std::string_view family : rule_families) {
        tables += fmt::format("{}### {}\n\n| rule | severity | default | what it finds |\n|---|---|---|---|\n",
                              tables.empty() ? "" : "\n", family);
        for (const Rule* rule : all_rules()) {
            if (rule->family == family) {
                tables += fmt::format("| [{0}](../dts-samples/rules/{0}/README.md) | {1} | {2} | {3} |\n", rule->id,
                                      to_string(rule->severity), rule->on_by_default ? "on" : "off", cell(rule->title));
            }
        }
    }
    return tables;
}

}  // namespace dmavet
