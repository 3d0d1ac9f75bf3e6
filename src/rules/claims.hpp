// SPDX-License-Identifier: Apache-2.0
// Which finding speaks of a node already?
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

// What the findings made so far claim, by rule. Notes claim nothing: they ask for no change.
class ClaimedGround {
public:
    ClaimedGround(const Tree& tree, const std::vector<Finding>& findings, std::size_t rule_count)
        : tree_(tree), findings_(findings), by_rule_(rule_count) {}

    // The rule at this position has made the findings from `first` on.
    void add(std::size_t rule, std::size_t first);

    // Of the rules at these positions, in their order, the first finding that claims the node and is not milder than
    // `severity`; if that one is explained itself, what explains it.
    [[nodiscard]] std::optional<Cause> cause(std::span<const std::size_t> rules, NodeId node, Severity severity) const;
    // The same for a finding: of its node, else of all that it stands and falls with.
    [[nodiscard]] std::optional<Cause> cause(std::span<const std::size_t> rules, const Finding& finding) const;

private:
    struct OfRule {
        std::vector<std::pair<NodeId, std::size_t>> nodes;     // with the finding, sorted
        std::vector<std::pair<NodeId, std::size_t>> subtrees;  // likewise
        std::vector<std::size_t> boards;                       // findings
    };
    [[nodiscard]] std::optional<std::size_t> find(const OfRule& claimed, NodeId node, Severity severity) const;

    const Tree& tree_;
    const std::vector<Finding>& findings_;
    std::vector<OfRule> by_rule_;
};

}  // namespace dmavet::rules
