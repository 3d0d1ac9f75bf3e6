// SPDX-License-Identifier: Apache-2.0
// Which edits mend what they are for? Each is tried on the tree, and the changed board checked like the first one;
// where there are more than a real board has, the rest all at once.

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "finding_keys.hpp"

namespace dmavet {

FindingKeys keys_of(const Board& board) {
    FindingKeys keys;
    for (const Finding& finding : board.findings) {
        keys.emplace(finding.fingerprint, finding.explained_by.has_value());
    }
    return keys;
}

bool has_finding(const Board& board, std::uint64_t fingerprint) {
    return std::any_of(board.findings.begin(), board.findings.end(),
                       [&](const Finding& finding) { return finding.fingerprint == fingerprint; });
}

const Finding* first_new(FindingKeys before, const Board& after) {
    for (const Finding& finding : after.findings) {
        const auto old = before.find({finding.fingerprint, finding.explained_by.has_value()});
        if (old == before.end()) {
            return &finding;
        }
        before.erase(old);
    }
    return nullptr;
}

namespace {

struct IsBefore {
    bool operator()(const Edit* a, const Edit* b) const {
        return std::tie(a->node, a->property, a->kind, a->value.bytes) <
               std::tie(b->node, b->property, b->kind, b->value.bytes);
    }
};

// Each once.
std::vector<Edit> with_more(std::vector<Edit> edits, const std::vector<const Finding*>& findings) {
    std::set<const Edit*, IsBefore> known;
    std::vector<const Edit*> more;
    for (const Edit& edit : edits) {
        known.insert(&edit);
    }
    for (const Finding* finding : findings) {
        for (const Edit& edit : finding->edits) {
            if (known.insert(&edit).second) {
                more.push_back(&edit);
            }
        }
    }
    edits.reserve(edits.size() + more.size());
    std::transform(more.begin(), more.end(), std::back_inserter(edits), [](const Edit* edit) { return *edit; });
    return edits;
}

class Trials {
public:
    Trials(const Board& board, const Checks& checks) : board_(board), checks_(checks) {}

    // On the board as it is, and on top of those that were kept before; it is kept when it does good in both.
    Fix try_one(std::size_t number) {
        Fix fix{number, FixFate::refused};
        const std::vector<Edit>& edits = board_.findings[number].edits;
        std::optional<Board> after = judged(edits, board_, fix);
        if (fix.fate != FixFate::sound) {
            return fix;
        }
        std::vector<Edit> all = with_more(kept_, {&board_.findings[number]});
        if (last_) {
            after = judged(all, *last_, fix);
        }
        if (fix.fate == FixFate::sound) {
            kept_ = std::move(all);
            last_ = std::move(after);
        }
        return fix;
    }

    // Devices that differ from each other are findings: what alone brings one may bring none when all are mended.
    bool try_joined(const std::vector<Fix*>& fixes) {
        std::vector<const Finding*> findings;
        for (const Fix* fix : fixes) {
            findings.push_back(&board_.findings[fix->finding]);
        }
        const auto after = with(with_more(kept_, findings));
        if (!after || first_new(keys_of(last_ ? *last_ : board_), *after) != nullptr) {
            return false;
        }
        std::set<std::uint64_t> stay;
        for (const Finding& finding : after->findings) {
            stay.insert(finding.fingerprint);
        }
        if (std::any_of(findings.begin(), findings.end(),
                        [&](const Finding* finding) { return stay.contains(finding->fingerprint); })) {
            return false;
        }
        for (Fix* fix : fixes) {
            *fix = {fix->finding, FixFate::sound_joined};
        }
        return true;
    }

private:
    Result<Board> with(std::span<const Edit> edits) {
        auto tree = with_edits(*board_.tree, edits);
        return tree ? analyze(std::move(*tree), board_.question, checks_) : Result<Board>(tree.error());
    }

    // What the edits leave, and in `fix` how it compares.
    std::optional<Board> judged(std::span<const Edit> edits, const Board& before, Fix& fix) {
        auto after = with(edits);
        if (!after) {
            fix.fate = FixFate::refused;
            return std::nullopt;
        }
        const Finding* other = first_new(keys_of(before), *after);
        fix.other = other != nullptr ? other->rule : nullptr;
        fix.fate = has_finding(*after, board_.findings[fix.finding].fingerprint) ? FixFate::stays
                   : other != nullptr                                            ? FixFate::brings_other
                                                                                 : FixFate::sound;
        return std::move(*after);
    }

    const Board& board_;
    const Checks& checks_;
    std::vector<Edit> kept_;
    std::optional<Board> last_;  // with those; none: the board itself
};

// On how many findings' edits alone a board is worth analysing: all trees of the trials have no more nodes than one
// tree may have, so that a large one takes no longer than many small ones.
std::size_t most_trials(const Board& board) {
    return std::min(limits::fix_trials, limits::nodes / board.tree->node_count());
}

}  // namespace

std::vector<Fix> find_fixes(const Board& board, const Checks& checks) {
    Trials trials(board, checks);
    const std::size_t most = most_trials(board);
    std::vector<Fix> fixes;
    std::size_t tried = 0;
    for (std::size_t i = 0; i < board.findings.size(); ++i) {
        const Finding& finding = board.findings[i];
        if (finding.edits.empty() || finding.explained_by || finding.confidence == Confidence::possible) {
            continue;
        }
        if (finding.suppressed) {
            fixes.push_back({i, FixFate::accepted});
        } else if (tried++ < most) {
            fixes.push_back(trials.try_one(i));
        } else {
            fixes.push_back({i, FixFate::not_tried});
        }
    }
    std::vector<Fix*> left;
    std::vector<Fix*> bring_others;
    for (Fix& fix : fixes) {
        if (fix.fate == FixFate::brings_other || fix.fate == FixFate::not_tried) {
            left.push_back(&fix);
        }
        if (fix.fate == FixFate::brings_other) {
            bring_others.push_back(&fix);
        }
    }
    const bool are_joined = left.empty() || trials.try_joined(left);
    if (!are_joined && !bring_others.empty() && bring_others.size() < left.size()) {
        trials.try_joined(bring_others);
    }
    return fixes;
}

}  // namespace dmavet
