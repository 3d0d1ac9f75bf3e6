// SPDX-License-Identifier: Apache-2.0
// Where should somebody begin who has many boards?

#include "report/document/check_tally.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "dmavet/learn.hpp"

namespace dmavet::report {

namespace {

std::string family_of(const Tree& tree) {
    std::string soc = soc_of(tree);
    return soc.empty() ? "(no compatible)" : soc;
}

// The values of a map in another order, which the order of the map decides where it says nothing.
template <class Map, class IsBefore>
std::vector<typename Map::mapped_type> sorted(const Map& map, IsBefore is_before) {
    std::vector<typename Map::mapped_type> values;
    for (const auto& [key, value] : map) {
        values.push_back(value);
    }
    std::stable_sort(values.begin(), values.end(), is_before);
    return values;
}

}  // namespace

void CheckTally::add(const Board& board, std::size_t device_count) {
    ++summary_.boards;
    summary_.devices += device_count;
    std::string name = family_of(*board.tree);
    FamilyCount& family = families_[name];
    std::set<RuleCount*> rules_here;
    for (const Finding& finding : board.findings) {
        if (finding.explained_by) {
            ++summary_.explained;
            continue;
        }
        if (finding.suppressed) {
            ++summary_.suppressed;
            if (finding.severity >= scope_.level) {
                suppressed_.add(finding.suppressed->by);
            }
            continue;
        }
        if (finding.severity < scope_.level) {
            hidden_.add(finding.severity);
            continue;
        }
        shown_.add(finding.severity);
        family.findings.add(finding.severity);
        RuleCount& rule = rules_[{finding.severity, finding.rule->id}];
        rule.severity = finding.severity;
        rule.id = finding.rule->id;
        ++rule.findings;
        rules_here.insert(&rule);
    }
    for (RuleCount* rule : rules_here) {
        ++rule->boards;
    }
    const std::size_t has_findings = rules_here.empty() ? 0 : 1;
    family.name = std::move(name);
    ++family.boards;
    family.boards_with_findings += has_findings;
    boards_with_findings_ += has_findings;
    summary_.errors = shown_.errors + hidden_.errors;
    summary_.warnings = shown_.warnings + hidden_.warnings;
    summary_.notes = shown_.notes + hidden_.notes;
}

void CheckTally::add_unreadable(std::string_view file, const Error& error) {
    ++summary_.boards;
    ++summary_.unreadable;
    unreadable_.push_back({std::string(file), error});
}

std::vector<CheckTally::RuleCount> CheckTally::rules() const {
    return sorted(rules_, [](const RuleCount& a, const RuleCount& b) {
        return std::tuple(a.severity, a.findings) > std::tuple(b.severity, b.findings);
    });
}

std::vector<CheckTally::FamilyCount> CheckTally::families() const {
    return sorted(families_,
                  [](const FamilyCount& a, const FamilyCount& b) { return a.findings.all() > b.findings.all(); });
}

}  // namespace dmavet::report
