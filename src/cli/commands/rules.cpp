// SPDX-License-Identifier: Apache-2.0
// Which rules are there, and what does one of them mean?

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/option_groups.hpp"
#include "cli/option_values.hpp"
#include "cli/output.hpp"
#include "dmavet/report.hpp"
#include "dmavet/rule.hpp"

namespace dmavet::cli {

namespace {

bool contains(std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
}

// Those whose ids begin so, else those that speak of it; none: nothing does.
std::vector<const Rule*> rules_about(std::string_view word) {
    std::vector<const Rule*> by_id;
    std::vector<const Rule*> by_text;
    for (const Rule* rule : all_rules()) {
        if (rule->id.starts_with(word)) {
            by_id.push_back(rule);
        }
        if (contains(rule->id, word) || rule->family == word || contains(rule->title, word) ||
            contains(rule->what, word)) {
            by_text.push_back(rule);
        }
    }
    return by_id.empty() ? by_text : by_id;
}

// What a person asks for by nothing, an id, or a word.
std::vector<const Rule*> asked_for(const std::string& word) {
    if (word.empty()) {
        return {all_rules().begin(), all_rules().end()};
    }
    if (find_rule(word) != nullptr) {
        return {find_rule(word)};
    }
    auto found = rules_about(word);
    return !found.empty() ? found : std::vector<const Rule*>{&parse_rule(word)};
}

int write_rules(const std::vector<const Rule*>& rules, bool in_full, const ReportOptions& report) {
    Output out;
    if (in_full) {
        write_rule(*rules.front(), report, out.stream());
    } else {
        write_rule_table(rules, report, out.stream());
    }
    return finish(out);
}

Run understand_rules(const Given& given) {
    const std::string word = given.text("id");
    const std::vector<const Rule*> rules = asked_for(word);
    const bool in_full = rules.front()->id == word;
    const ReportOptions report = terminal_report("rules", given);
    return [=] { return write_rules(rules, in_full, report); };
}

}  // namespace

Command rules_command() {
    Options options{{"id", Takes::one, "RULE|WORD", "a rule, or what to look for"}};
    append(options, terminal_options("rules"));
    return {"rules", "the rules, those about something, or one explained", std::move(options),
            "EXAMPLES\n"
            "  dmavet rules\n"
            "  dmavet rules iommu-map\n"
            "  dmavet rules dma-ranges-length\n"
            "  dmavet rules --format json\n",
            &understand_rules};
}

Command explain_command() {
    Command command = rules_command();
    command.name = "explain";
    command.help = "the same as rules";
    return command;
}

}  // namespace dmavet::cli
