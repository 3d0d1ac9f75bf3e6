// SPDX-License-Identifier: Apache-2.0
// How is a rule described to a code host?

#include <string>

#include <fmt/format.h>

#include "report/sarif/value.hpp"
#include "report/say/phrases.hpp"

namespace dmavet::report {

namespace {

// "dma-ranges-length" -> "DmaRangesLength": the format wants a name beside the id.
std::string pascal_case(std::string_view id) {
    std::string name;
    bool begins_word = true;
    for (const char c : id) {
        if (c == '-') {
            begins_word = true;
            continue;
        }
        const bool is_lower = c >= 'a' && c <= 'z';
        name += begins_word && is_lower ? static_cast<char>(c - 'a' + 'A') : c;
        begins_word = false;
    }
    return name;
}

// The words that GitHub sorts alerts by.
std::string_view precision(Confidence confidence) {
    switch (confidence) {
        case Confidence::certain: return "very-high";
        case Confidence::likely: return "high";
        case Confidence::possible: return "medium";
    }
    return "";
}

std::string_view problem_severity(Severity severity) {
    return severity == Severity::note ? "recommendation" : to_string(severity);
}

Json help(const Rule& rule) {
    const std::string why = one_paragraph(rule.why);
    const std::string fix = one_paragraph(rule.fix);
    // The program does not know rules of others.
    const std::string more =
        find_rule(rule.id) == &rule ? fmt::format("\n\n`dmavet rules {}` explains it.", rule.id) : std::string();
    return Json{{"text", fmt::format("Why it matters: {}\n\nFix: {}{}", why, fix, more)},
                {"markdown", fmt::format("## Why it matters\n\n{}\n\n## Fix\n\n{}{}\n", why, fix, more)}};
}

}  // namespace

std::string_view sarif_level(Severity severity) {
    return to_string(severity);  // the words are the same
}

Json sarif_rule(const Rule& rule) {
    Json json = Json::object();
    json["id"] = rule.id;
    json["name"] = pascal_case(rule.id);
    json["shortDescription"] = Json{{"text", one_paragraph(rule.title)}};
    json["fullDescription"] = Json{{"text", one_paragraph(rule.what)}};
    json["help"] = help(rule);
    json["defaultConfiguration"] = Json{{"enabled", rule.on_by_default}, {"level", sarif_level(rule.severity)}};
    json["properties"] = Json{{"tags", Json::array({rule.family})},
                              {"precision", precision(rule.confidence)},
                              {"problem.severity", problem_severity(rule.severity)},
                              {"confidence", to_string(rule.confidence)}};
    return json;
}

}  // namespace dmavet::report
