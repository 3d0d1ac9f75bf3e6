// SPDX-License-Identifier: Apache-2.0
// Which findings does a board have? Runs the rules and puts what they say in one order.
#include "dmavet/rule.hpp"

#include <algorithm>
#include <tuple>

namespace dmavet {

std::string_view to_string(Severity severity) {
    switch (severity) {
        case Severity::note: return "note";
        case Severity::warning: return "warning";
        case Severity::error: return "error";
    }
    return "";
}

std::string_view to_string(Confidence confidence) {
    switch (confidence) {
        case Confidence::possible: return "possible";
        case Confidence::likely: return "likely";
        case Confidence::certain: return "certain";
    }
    return "";
}

const Rule* find_rule(std::string_view id) {
    for (const Rule* rule : all_rules())
        if (rule->id == id) return rule;
    return nullptr;
}

std::vector<Finding> run_rules(const RuleInput& input, std::span<const Rule* const> rules) {
    std::vector<Finding> findings;
    for (const Rule* rule : rules) {
        Reporter reporter(*rule, input.tree, findings);
        rule->check(input, reporter);
    }
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return std::tie(a.node, a.rule->id, a.property, a.message) <
               std::tie(b.node, b.rule->id, b.property, b.message);
    });
    return findings;
}

}  // namespace dmavet
