// SPDX-License-Identifier: Apache-2.0
// Which known findings are gone? Only of a board that was read can one be.

#include <algorithm>
#include <utility>

#include "dmavet/suppress.hpp"
#include "finding_keys.hpp"
#include "report/say/location_text.hpp"
#include "report/say/printable.hpp"

namespace dmavet {

namespace {

bool has_rule(std::span<const Rule* const> rules, const Rule* rule) {
    return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

// Whether it would be found. A rule that is there no longer finds nothing any more.
bool is_asked(const std::string& id, const Asked& asked) {
    if (id.empty()) {
        return asked.left_out.empty();
    }
    const Rule* rule = find_rule(id);
    return rule == nullptr || (has_rule(asked.rules, rule) && !has_rule(asked.left_out, rule));
}

}  // namespace

std::vector<KnownFinding> known_findings(std::string_view file, const Board& board) {
    std::vector<KnownFinding> known;
    for (const Finding& finding : board.findings) {
        const bool is_accepted_elsewhere = finding.suppressed && finding.suppressed->by != SuppressedBy::baseline;
        if (!finding.explained_by && !is_accepted_elsewhere) {
            known.push_back({finding.fingerprint, std::string(finding.rule->id), report::valid_utf8(file),
                             report::valid_utf8(board.tree->path(finding.node))});
        }
    }
    return known;
}

BaselineUse::BaselineUse(const Baseline& baseline)
    : baseline_(baseline), entries_(baseline.findings().size(), Entry::not_looked_for) {}

void BaselineUse::add(std::string_view file, const Board& board, const Asked& asked) {
    const std::string name = report::valid_utf8(report::without_dot_slash(file));
    const auto all = baseline_.findings();
    const auto look = [&](const KnownFinding& known) {
        Entry& entry = entries_[static_cast<std::size_t>(&known - all.data())];
        if (has_finding(board, known.fingerprint)) {
            entry = Entry::needed;
        } else if (entry != Entry::needed && is_asked(known.rule, asked)) {
            entry = Entry::gone;
        }
    };
    struct ByFile {
        bool operator()(const KnownFinding& a, const std::string& b) const { return a.file < b; }
        bool operator()(const std::string& a, const KnownFinding& b) const { return a < b.file; }
    };
    for (const std::string& of : {name, std::string()}) {
        const auto [first, last] = std::equal_range(all.begin(), all.end(), of, ByFile{});
        std::for_each(first, last, look);
    }
}

std::vector<KnownFinding> BaselineUse::needed() const {
    std::vector<KnownFinding> needed;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (!is_gone(i)) {
            needed.push_back(baseline_.findings()[i]);
        }
    }
    return needed;
}

std::size_t BaselineUse::count_gone() const {
    return static_cast<std::size_t>(std::count(entries_.begin(), entries_.end(), Entry::gone));
}

}  // namespace dmavet
