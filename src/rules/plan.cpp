// SPDX-License-Identifier: Apache-2.0
// Who is asked before whom, and what comes of it?
#include "rules/plan.hpp"

#include <algorithm>

#include "rules/claims.hpp"
#include "rules/needs.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules {

namespace {

const Rule* named(std::span<const Rule* const> rules, std::string_view id) {
    const auto it = std::find_if(rules.begin(), rules.end(), [&](const Rule* rule) { return rule->id == id; });
    return it != rules.end() ? *it : nullptr;
}

class Planner {
public:
    explicit Planner(std::span<const Rule* const> rules) : rules_(rules) {}

    std::vector<Planned> plan() {
        for (const Tier tier : {Tier::form, Tier::meaning, Tier::consequence, Tier::comparison}) {
            for (const Rule* rule : rules_) {
                if (rule->tier == tier) {
                    place(*rule);
                }
            }
        }
        return std::move(plan_);
    }

private:
    // Those that it comes after, then the rule itself.
    void place(const Rule& rule) {
        if (std::find(begun_.begin(), begun_.end(), &rule) != begun_.end()) {
            return;
        }
        begun_.push_back(&rule);
        for (const std::string_view id : rule.after) {
            const Rule* earlier = named(rules_, id);
            if (earlier && earlier->tier == rule.tier) {
                place(*earlier);
            }
        }
        Planned planned{&rule, {}};
        for (const std::string_view id : rule.after) {
            const auto it =
                std::find_if(plan_.begin(), plan_.end(), [&](const Planned& other) { return other.rule->id == id; });
            if (it != plan_.end()) {
                planned.after.push_back(static_cast<std::size_t>(it - plan_.begin()));
            }
        }
        plan_.push_back(std::move(planned));
    }

    std::span<const Rule* const> rules_;
    std::vector<const Rule*> begun_;
    std::vector<Planned> plan_;
};

std::vector<bool> positions_of(const std::vector<Planned>& plan, std::span<const Rule* const> rules) {
    std::vector<const Rule*> sorted(rules.begin(), rules.end());
    std::sort(sorted.begin(), sorted.end(), std::less<>{});
    std::vector<bool> found(plan.size());
    for (std::size_t i = 0; i < plan.size(); ++i) {
        found[i] = std::binary_search(sorted.begin(), sorted.end(), plan[i].rule, std::less<>{});
    }
    return found;
}

}  // namespace

std::vector<Planned> make_plan(std::span<const Rule* const> rules) {
    return Planner(rules).plan();
}

std::vector<Finding> run_plan(const std::vector<Planned>& plan, std::span<const Rule* const> selected,
                              const Severities& severities, const Subject& board) {
    const std::vector<bool> is_selected = positions_of(plan, selected);
    survey::Surveys surveys(board);
    const RuleInput input{board, surveys};
    const Needs met = met_by(board);
    std::vector<Finding> findings;
    ClaimedGround ground(board.tree, findings, plan.size());
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const Rule& rule = *plan[i].rule;
        if (!is_selected[i] || !contains(met, rule.needs)) {
            continue;
        }
        const std::size_t first = findings.size();
        Reporter reporter(rule, board.tree, ground, plan[i].after, findings);
        rule.check(input, reporter);
        if (findings.size() == first) {
            continue;
        }
        const auto severity = severities.find(&rule);
        for (std::size_t j = first; j < findings.size(); ++j) {
            // Before anybody compares: what somebody grades down must not hide what is worse.
            findings[j].severity = severity != severities.end() ? severity->second : findings[j].severity;
            findings[j].explained_by = ground.cause(plan[i].after, findings[j]);
        }
        ground.add(i, first);
    }
    if (!survey::is_for_linux(board)) {
        for (Finding& finding : findings) {
            finding.severity = Severity::note;  // Linux does not get this tree
        }
    }
    return findings;
}

}  // namespace dmavet::rules
