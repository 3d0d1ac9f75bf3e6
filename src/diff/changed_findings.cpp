// SPDX-License-Identifier: Apache-2.0
// Which findings come, and which go? A fingerprint says that two are the same, but it has paths in it: one that is
// about a renamed node is looked for among those of its rule.
#include "diff/changed_findings.hpp"

#include <algorithm>
#include <map>

namespace dmavet::diff {

namespace {

using Findings = std::vector<const Finding*>;
using Kind = bool (*)(const Finding&);

bool is_told(const Finding& finding) {
    return finding.is_told();
}

bool is_accepted(const Finding& finding) {
    return finding.is_accepted();
}

bool is_any(const Finding&) {
    return true;
}

// Those of `a` of this kind that `b` has no equal of among those that count, each of which is the equal of one.
Findings without_equal(const std::vector<Finding>& a, Kind is_wanted, const std::vector<Finding>& b, Kind counts) {
    std::map<std::uint64_t, std::size_t> left;
    for (const Finding& finding : b) {
        left[finding.fingerprint] += counts(finding) ? 1 : 0;
    }
    Findings found;
    for (const Finding& finding : a) {
        if (!is_wanted(finding)) {
            continue;
        }
        auto& equals = left[finding.fingerprint];
        if (equals == 0) {
            found.push_back(&finding);
        } else {
            --equals;
        }
    }
    return found;
}

class Renames {
public:
    Renames(const Board& before, const Board& after, const NodePairs& pairs)
        : before_(before), after_(after), pairs_(pairs) {}

    // The new one says of renamed nodes what the old one said.
    [[nodiscard]] bool is_same(const Finding& old_finding, const Finding& new_finding) const {
        return old_finding.rule == new_finding.rule && old_finding.severity == new_finding.severity &&
               old_finding.property == new_finding.property && pairs_[index(new_finding.node)] == old_finding.node &&
               names_renamed(new_finding);
    }

private:
    [[nodiscard]] bool is_renamed(NodeId node) const {
        const auto old_node = pairs_[index(node)];
        return old_node && before_.tree->path(*old_node) != after_.tree->path(node);
    }

    [[nodiscard]] bool names_renamed(const Finding& finding) const {
        return is_renamed(finding.node) || std::any_of(finding.evidence.begin(), finding.evidence.end(),
                                                       [this](const Evidence& one) { return is_renamed(one.node); });
    }

    const Board& before_;
    const Board& after_;
    const NodePairs& pairs_;
};

// What is about renamed nodes alone neither comes nor goes.
void drop_renamed(const Renames& renames, Findings& news, Findings& gone) {
    std::erase_if(news, [&](const Finding* finding) {
        const auto same =
            std::find_if(gone.begin(), gone.end(), [&](const Finding* old) { return renames.is_same(*old, *finding); });
        if (same == gone.end()) {
            return false;
        }
        gone.erase(same);
        return true;
    });
}

// Nor is one gone that is only looked upon otherwise.
void drop_still_there(const Renames& renames, const Findings& news, Findings& gone) {
    std::erase_if(gone, [&](const Finding* old) {
        return std::any_of(news.begin(), news.end(),
                           [&](const Finding* finding) { return renames.is_same(*old, *finding); });
    });
}

}  // namespace

void find_changed_findings(const Board& before, const Board& after, const NodePairs& pairs, BoardDiff& diff) {
    const std::vector<Finding>&old_findings = before.findings, &new_findings = after.findings;
    const Renames renames(before, after, pairs);
    diff.new_findings = without_equal(new_findings, is_told, old_findings, is_told);
    // One that is still there, and now follows from another or is accepted, is not gone.
    diff.gone_findings = without_equal(old_findings, is_told, new_findings, is_any);
    drop_renamed(renames, diff.new_findings, diff.gone_findings);
    diff.accepted_findings = without_equal(new_findings, is_accepted, old_findings, is_accepted);
    Findings gone = without_equal(old_findings, is_accepted, new_findings, is_any);
    drop_renamed(renames, diff.accepted_findings, gone);
    drop_still_there(renames, diff.accepted_findings, diff.gone_findings);
    drop_still_there(renames, diff.new_findings, gone);
    diff.accepted_findings.insert(diff.accepted_findings.end(), gone.begin(), gone.end());
}

}  // namespace dmavet::diff
