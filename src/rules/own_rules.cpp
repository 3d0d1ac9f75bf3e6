// SPDX-License-Identifier: Apache-2.0
// Can rules that somebody else wrote stand beside those of dmavet? What would be left out in silence when rules are
// planned is refused here: whoever misspelt a name of `after` had two findings for one fault.
#include "rules/own_rules.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dmavet::rules {

namespace {

using Rules = std::span<const Rule* const>;

const Rule* rule_called(Rules rules, std::string_view id) {
    const auto it = std::find_if(rules.begin(), rules.end(), [&](const Rule* rule) { return rule->id == id; });
    return it != rules.end() ? *it : nullptr;
}

// Whether what a rule comes after comes after it. Rules of dmavet come after none of these.
bool comes_after_itself(const Rule& rule, Rules own) {
    std::vector<const Rule*> reached{&rule};
    for (std::size_t i = 0; i < reached.size(); ++i) {
        for (const std::string_view id : reached[i]->after) {
            const Rule* earlier = rule_called(own, id);
            if (earlier == &rule) {
                return true;
            }
            if (earlier != nullptr && std::find(reached.begin(), reached.end(), earlier) == reached.end()) {
                reached.push_back(earlier);
            }
        }
    }
    return false;
}

// What is wrong with its `after`; empty: nothing.
std::string wrong_order(const Rule& rule, Rules own) {
    for (const std::string_view id : rule.after) {
        const Rule* const theirs = find_rule(id);
        const Rule* const earlier = theirs != nullptr ? theirs : rule_called(own, id);
        if (earlier == nullptr) {
            return fmt::format("it comes after '{}', and there is no such rule", id);
        }
        if (earlier->tier > rule.tier) {
            return fmt::format("it is of tier {} and comes after '{}' of the later tier {}", to_string(rule.tier), id,
                               to_string(earlier->tier));
        }
    }
    return comes_after_itself(rule, own) ? "it comes after itself" : "";
}

// What is wrong with one of them, beside those before it; empty: nothing.
std::string wrong_rule(const Rule& rule, Rules before, Rules own) {
    if (!is_rule_id(rule.id)) {
        return "an id has lower-case letters and digits, with single hyphens between them";
    }
    if (find_rule(rule.id) != nullptr) {
        return "dmavet has a rule of that id";
    }
    if (rule_called(before, rule.id) != nullptr) {
        return "two rules have that id";
    }
    if (std::find(rule_families.begin(), rule_families.end(), rule.family) == rule_families.end()) {
        return fmt::format("there is no family '{}': it is one of {}", rule.family, fmt::join(rule_families, ", "));
    }
    if (rule.check == nullptr) {
        return "it has no check";
    }
    return wrong_order(rule, own);
}

Error refuse(std::string message) {
    return fail(ErrorCode::bad_rule, std::move(message), "own_rules");
}

}  // namespace

bool is_rule_id(std::string_view id) {
    if (id.empty() || id.front() == '-' || id.back() == '-' || id.find("--") != std::string_view::npos) {
        return false;
    }
    return id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

std::optional<Error> refusal_of(Rules own, Rules beside) {
    for (const auto& [rules, field] : {std::pair(own, "own_rules"), std::pair(beside, "rules")}) {
        if (std::find(rules.begin(), rules.end(), nullptr) != rules.end()) {
            return fail(ErrorCode::bad_rule, "a null pointer stands for a rule", field);
        }
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
        std::string wrong = wrong_rule(*own[i], own.first(i), own);
        if (wrong.empty() && std::find(beside.begin(), beside.end(), own[i]) != beside.end()) {
            wrong = "it stands among the other rules, too";
        }
        if (!wrong.empty()) {
            return refuse(fmt::format("the rule '{}': {}", own[i]->id, wrong));
        }
    }
    return std::nullopt;
}

}  // namespace dmavet::rules
