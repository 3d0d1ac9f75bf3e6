// SPDX-License-Identifier: Apache-2.0
// Which findings does a board have? Runs the rules and puts what they say in one order.
#include "dmavet/rule.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "survey/surveys.hpp"

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
    for (const Rule* rule : all_rules()) {
        if (rule->id == id) {
            return rule;
        }
    }
    return nullptr;
}

namespace {

// What a rule of each family may be the cause of, when other trees differ: a lost window, a lost stream, a lost flag.
bool may_explain(std::string_view cause, std::string_view difference) {
    if (cause == difference || cause == "cells") {
        return true;
    }
    return cause == (difference == "windows" ? "reach" : "consistency");
}

bool compares(const Finding& finding) {
    return finding.rule->yields_to_causes;
}

// What guesses from neighbours knows less than other trees of the SoC do, and these less than what is sure.
bool is_sure(const Finding& finding) {
    return finding.severity == Severity::error || finding.confidence == Confidence::certain;
}

// A comparison with other trees is the consequence of a sure finding of a kin family that speaks of the same node.
void drop_explained_comparisons(std::vector<Finding>& findings) {
    std::set<std::pair<NodeId, std::string_view>> causes;  // nodes with the family that speaks of them
    for (const Finding& finding : findings) {
        if (compares(finding) || !is_sure(finding) || finding.severity == Severity::note) {
            continue;
        }
        causes.emplace(finding.node, finding.rule->family);
        for (const Evidence& evidence : finding.evidence) {
            causes.emplace(evidence.node, finding.rule->family);
        }
    }
    std::erase_if(findings, [&](const Finding& finding) {
        const auto explains = [&](std::string_view family) {
            return may_explain(family, finding.rule->family) && causes.contains({finding.node, family});
        };
        return compares(finding) && std::any_of(rule_families.begin(), rule_families.end(), explains);
    });
}

// A guess about a property of which other trees of the SoC say the same is not a second finding.
void drop_confirmed_guesses(std::vector<Finding>& findings) {
    std::set<std::pair<NodeId, std::string_view>> compared;
    for (const Finding& finding : findings) {
        if (compares(finding)) {
            compared.emplace(finding.node, finding.property);
        }
    }
    std::erase_if(findings, [&](const Finding& finding) {
        return !compares(finding) && !is_sure(finding) && compared.contains({finding.node, finding.property});
    });
}

// One cause is one finding.
void drop_repetitions(std::vector<Finding>& findings) {
    if (std::none_of(findings.begin(), findings.end(), compares)) {
        return;
    }
    drop_explained_comparisons(findings);
    drop_confirmed_guesses(findings);
}

}  // namespace

std::vector<Finding> run_rules(const Subject& board, std::span<const Rule* const> rules) {
    survey::Surveys surveys(board);
    const RuleInput input{board, surveys};
    std::vector<Finding> findings;
    for (const Rule* rule : rules) {
        Reporter reporter(*rule, input.tree, findings);
        rule->check(input, reporter);
    }
    drop_repetitions(findings);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return std::tie(a.node, a.rule->id, a.property, a.message) <
               std::tie(b.node, b.rule->id, b.property, b.message);
    });
    return findings;
}

}  // namespace dmavet
