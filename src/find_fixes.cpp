// SPDX-License-Identifier: Apache-2.0
// Which edits mend what they are for? Each is tried on the tree, and the changed board checked like the first one.

#include <algorithm>
#include <optional>
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
        std::vector<Edit> all = with_kept({&fix});
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
    void try_joined(const std::vector<Fix*>& fixes) {
        const auto after = with(with_kept(fixes));
        const bool is_good = after && first_new(keys_of(last_ ? *last_ : board_), *after) == nullptr &&
                             std::none_of(fixes.begin(), fixes.end(), [&](const Fix* fix) {
                                 return has_finding(*after, board_.findings[fix->finding].fingerprint);
                             });
        for (Fix* fix : is_good ? fixes : std::vector<Fix*>()) {
            *fix = {fix->finding, FixFate::sound_joined};
        }
    }

private:
    Result<Board> with(std::span<const Edit> edits) {
        auto tree = with_edits(*board_.tree, edits);
        return tree ? analyze(std::move(*tree), board_.question, checks_) : Result<Board>(tree.error());
    }

    [[nodiscard]] std::vector<Edit> with_kept(const std::vector<Fix*>& fixes) const {
        std::vector<Edit> all = kept_;
        for (const Fix* fix : fixes) {
            for (const Edit& edit : board_.findings[fix->finding].edits) {
                if (std::find(all.begin(), all.end(), edit) == all.end()) {
                    all.push_back(edit);
                }
            }
        }
        return all;
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

}  // namespace

std::vector<Fix> find_fixes(const Board& board, const Checks& checks) {
    Trials trials(board, checks);
    std::vector<Fix> fixes;
    for (std::size_t i = 0; i < board.findings.size(); ++i) {
        const Finding& finding = board.findings[i];
        if (!finding.edits.empty() && finding.is_told() && finding.confidence != Confidence::possible) {
            fixes.push_back(trials.try_one(i));
        }
    }
    std::vector<Fix*> left;
    for (Fix& fix : fixes) {
        if (fix.fate == FixFate::brings_other) {
            left.push_back(&fix);
        }
    }
    if (left.size() > 1) {
        trials.try_joined(left);
    }
    return fixes;
}

}  // namespace dmavet
