// SPDX-License-Identifier: Apache-2.0
// Which findings come, and which go? A fingerprint says that two are the same, but it has paths in it: one that is
// about a renamed node is looked for among those of its rule.
#include "diff/changed_findings.hpp"

#include <algorithm>
#include <map>

namespace dmavet::diff {

namespace {

using Findings = std::vector<const Finding*>;

// What check tells.
bool is_told(const Finding& finding) {
    return !finding.explained_by;
}

// Those of `a` that `b` has no equal of, each of which is the equal of one.
template <class Counts>
Findings without_equal(const std::vector<Finding>& a, const std::vector<Finding>& b, Counts counts) {
    std::map<std::uint64_t, std::size_t> left;
    for (const Finding& finding : b) {
        left[finding.fingerprint] += counts(finding) ? 1 : 0;
    }
    Findings found;
    for (const Finding& finding : a) {
        if (!is_told(finding)) {
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

}  // namespace

void find_changed_findings(const Board& before, const Board& after, const NodePairs& pairs, BoardDiff& diff) {
    diff.new_findings = without_equal(after.findings, before.findings, is_told);
    // One that is still there, and now follows from another, is not gone.
    diff.gone_findings = without_equal(before.findings, after.findings, [](const Finding&) { return true; });
    const Renames renames(before, after, pairs);
    std::erase_if(diff.new_findings, [&](const Finding* finding) {
        const auto same = std::find_if(diff.gone_findings.begin(), diff.gone_findings.end(),
                                       [&](const Finding* gone) { return renames.is_same(*gone, *finding); });
        if (same == diff.gone_findings.end()) {
            return false;
        }
        diff.gone_findings.erase(same);
        return true;
    });
}

}  // namespace dmavet::diff
