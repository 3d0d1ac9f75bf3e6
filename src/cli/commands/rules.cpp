// SPDX-License-Identifier: Apache-2.0
// Which rules are there, and what does one of them mean?

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/option_groups.hpp"
#include "cli/option_values.hpp"
#include "cli/output.hpp"
#include "dmavet/report.hpp"
#include "dmavet/rule.hpp"

namespace dmavet::cli {

namespace {

bool is_letter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// As a word, or several: "sid" is none of "inside", "window" one of "windows".
bool speaks_of(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        std::string_view behind = text.substr(at + word.size());
        behind.remove_prefix(behind.starts_with('s') ? 1 : 0);
        if ((at == 0 || !is_letter(text[at - 1])) && (behind.empty() || !is_letter(behind.front()))) {
            return true;
        }
    }
    return false;
}

// Those that have it in their id, then those that speak of it; none: nothing does.
std::vector<const Rule*> rules_about(std::string_view word) {
    std::vector<const Rule*> found;
    std::vector<const Rule*> by_text;
    for (const Rule* rule : all_rules()) {
        const bool is_meant = rule->id.starts_with(word) || rule->family == word ||
                              rule->id.find(fmt::format("-{}", word)) != std::string_view::npos;
        const auto texts = {rule->title, rule->what, rule->why};
        if (is_meant) {
            found.push_back(rule);
        } else if (std::any_of(texts.begin(), texts.end(), [&](auto text) { return speaks_of(text, word); })) {
            by_text.push_back(rule);
        }
    }
    found.insert(found.end(), by_text.begin(), by_text.end());
    return found;
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
    options.front().needed = Needed::never;
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
