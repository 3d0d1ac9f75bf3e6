// SPDX-License-Identifier: Apache-2.0
// Which findings does a board have? Runs the rules and puts what they say in one order.
#include "dmavet/rule.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <tuple>
#include <vector>

#include "rules/plan.hpp"

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

std::string_view to_string(SuppressedBy by) {
    switch (by) {
        case SuppressedBy::baseline: return "baseline";
        case SuppressedBy::config: return "config";
        case SuppressedBy::source: return "source";
    }
    return "";
}

const Rule* find_rule(std::string_view id) {
    for (const Rule* rule : all_rules()) {
        if (rule->id == id) {
            return rule;
        }
    }
    return nullptr;
}

std::string_view to_string(Tier tier) {
    switch (tier) {
        case Tier::form: return "form";
        case Tier::meaning: return "meaning";
        case Tier::consequence: return "consequence";
        case Tier::comparison: return "comparison";
    }
    return "";
}

std::string_view to_string(Claims claims) {
    switch (claims) {
        case Claims::evidence: return "evidence";
        case Claims::node: return "node";
        case Claims::subtree: return "subtree";
        case Claims::board: return "board";
    }
    return "";
}

namespace {

// Those that somebody else wrote.
std::vector<const Rule*> others_of(std::span<const Rule* const> selected) {
    static const std::set<const Rule*> known(all_rules().begin(), all_rules().end());
    std::vector<const Rule*> others;
    std::copy_if(selected.begin(), selected.end(), std::back_inserter(others),
                 [](const Rule* rule) { return !known.contains(rule); });
    return others;
}

std::vector<rules::Planned> plan_with(const std::vector<const Rule*>& others) {
    std::vector<const Rule*> all(all_rules().begin(), all_rules().end());
    all.insert(all.end(), others.begin(), others.end());
    return rules::make_plan(all);
}

}  // namespace

std::vector<Finding> run_rules(const Subject& board, std::span<const Rule* const> selected,
                               const Severities& severities) {
    static const std::vector<rules::Planned> plan = rules::make_plan(all_rules());
    const std::vector<const Rule*> others = others_of(selected);
    std::vector<Finding> findings =
        rules::run_plan(others.empty() ? plan : plan_with(others), selected, severities, board);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return std::tie(a.node, a.rule->id, a.property, a.message) <
               std::tie(b.node, b.rule->id, b.property, b.message);
    });
    return findings;
}

}  // namespace dmavet
