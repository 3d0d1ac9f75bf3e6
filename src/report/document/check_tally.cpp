// SPDX-License-Identifier: Apache-2.0
// Where should somebody begin who has many boards?

#include "report/document/check_tally.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "dmavet/learn.hpp"
#include "report/document/check_document.hpp"

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

void CheckTally::add(const CheckDocument& document) {
    ++summary_.boards;
    summary_.devices += document.device_count;
    for (const Finding& finding : document.board.findings) {
        if (finding.explained_by) {
            ++summary_.explained;
        } else if (finding.suppressed) {
            ++summary_.suppressed;
        } else {
            found_.add(finding.severity);
        }
    }
    summary_.errors = found_.errors;
    summary_.warnings = found_.warnings;
    summary_.notes = found_.notes;
    shown_.add(document.shown);
    hidden_.add(document.hidden);
    by_line_ += document.by_line.size();
    std::string name = family_of(*document.board.tree);
    FamilyCount& family = families_[name];
    family.findings.add(document.shown);
    std::set<RuleCount*> rules_here;
    for (const ShownFinding& shown : document.with_suppressed) {
        const Finding& finding = *shown.finding;
        if (finding.suppressed) {
            suppressed_.add(finding.suppressed->by);
            continue;
        }
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
