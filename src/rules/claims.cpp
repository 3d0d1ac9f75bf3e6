// SPDX-License-Identifier: Apache-2.0
// Is a finding on ground that another one claims?
#include "rules/claims.hpp"

#include <algorithm>

namespace dmavet::rules {

namespace {

Cause as_cause(const Finding& finding) {
    return finding.explained_by.value_or(Cause{finding.rule, finding.node, finding.fingerprint});
}

}  // namespace

void ClaimedGround::add(std::size_t rule, std::size_t first) {
    OfRule& claimed = by_rule_[rule];
    for (std::size_t i = first; i < findings_.size(); ++i) {
        const Finding& finding = findings_[i];
        if (finding.severity == Severity::note) {
            continue;
        }
        claimed.nodes.emplace_back(finding.node, i);
        const Claims claims = finding.rule->claims;
        for (const Evidence& evidence : finding.evidence) {
            if (claims != Claims::node) {
                claimed.nodes.emplace_back(evidence.node, i);
            }
        }
        if (claims == Claims::subtree) {
            claimed.subtrees.emplace_back(finding.node, i);
        }
        if (claims == Claims::board) {
            claimed.boards.push_back(i);
        }
    }
    std::sort(claimed.nodes.begin(), claimed.nodes.end());
    std::sort(claimed.subtrees.begin(), claimed.subtrees.end());
}

std::optional<std::size_t> ClaimedGround::find(const OfRule& claimed, NodeId node, Severity severity) const {
    const auto is_enough = [&](std::size_t finding) { return findings_[finding].severity >= severity; };
    const auto at = [&](const auto& claims, NodeId claimed_node) -> std::optional<std::size_t> {
        auto it = std::lower_bound(claims.begin(), claims.end(), std::pair{claimed_node, std::size_t{0}});
        for (; it != claims.end() && it->first == claimed_node; ++it) {
            if (is_enough(it->second)) {
                return it->second;
            }
        }
        return std::nullopt;
    };
    if (const auto found = at(claimed.nodes, node)) {
        return found;
    }
    for (std::optional<NodeId> above = node; above && !claimed.subtrees.empty(); above = tree_.parent(*above)) {
        if (const auto found = at(claimed.subtrees, *above)) {
            return found;
        }
    }
    const auto board = std::find_if(claimed.boards.begin(), claimed.boards.end(), is_enough);
    return board != claimed.boards.end() ? std::optional(*board) : std::nullopt;
}

std::optional<Cause> ClaimedGround::cause(std::span<const std::size_t> rules, NodeId node, Severity severity) const {
    for (const std::size_t rule : rules) {
        if (const auto finding = find(by_rule_[rule], node, severity)) {
            return as_cause(findings_[*finding]);
        }
    }
    return std::nullopt;
}

std::optional<Cause> ClaimedGround::cause(std::span<const std::size_t> rules, const Finding& finding) const {
    if (rules.empty()) {
        return std::nullopt;
    }
    if (auto found = cause(rules, finding.node, finding.severity)) {
        return found;
    }
    std::optional<Cause> first;
    for (const Evidence& evidence : finding.evidence) {
        if (!evidence.decides) {
            continue;
        }
        const auto found = cause(rules, evidence.node, finding.severity);
        if (!found) {
            return std::nullopt;
        }
        if (!first) {
            first = found;
        }
    }
    return first;
}

}  // namespace dmavet::rules
