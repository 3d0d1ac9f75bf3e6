// SPDX-License-Identifier: Apache-2.0
// The sound fixes of all boards of a run as one diff of their sources.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/analyze_input.hpp"
#include "finding_keys.hpp"
#include "input/editable_text.hpp"

namespace dmavet::cli {

class FixDiff {
public:
    // Keeps the board's tree; `analysis`, by which it was made, must outlive this. A fix is offered only if it is right
    // for every board that was taken.
    void take(const Board& board, const Analysis& analysis);
    // Writes the changed text of each board to dtc, and checks what it makes of it. Once, after the last board.
    void write(std::ostream& out);
    // On standard error: how many there are, and what was left out for which reason.
    void tell() const;

private:
    // The edits of one finding; those of several boards when they are equal.
    struct Group {
        std::vector<TextEdit> edits;
        std::vector<std::string> subjects = {};  // rule and node, of each board
        bool is_accepted = true;
    };
    struct Wanted {
        std::size_t group;
        std::uint64_t fingerprint;
    };
    struct KeptBoard {
        std::string name;
        std::shared_ptr<const Tree> tree;
        Question question;
        const Analysis* analysis;
        FindingKeys before;
        std::vector<Wanted> wanted;
        std::optional<std::vector<std::string>> files = {};  // that its text was made of; none: not looked at yet
        std::vector<std::size_t> proven = {};                // groups that are right here together
    };
    using Groups = std::vector<std::size_t>;

    // Findings whose fixes are not in the diff, by the reason.
    using LeftOut = std::map<std::string, std::set<std::string>>;

    std::size_t group_of(const std::vector<TextEdit>& edits);
    void leave_out(const std::string& subject, const std::string& reason);
    void reject(std::size_t group, const std::string& reason);
    void reject_overlapping();
    // False: a group was rejected, so that everything has to be looked at again.
    [[nodiscard]] bool prove(KeptBoard& board);
    // The same for those of its own fixes that its text does not have any more.
    [[nodiscard]] bool has_text_of_all(const KeptBoard& board);
    void reject_culprits(const KeptBoard& board, const input::EditableText& text, const Groups& groups,
                         const std::string& together);
    [[nodiscard]] Groups groups_in(const std::vector<std::string>& files) const;
    // Why these are not right on the board; empty: they are.
    [[nodiscard]] std::string fault(const KeptBoard& board, const input::EditableText& text,
                                    const Groups& groups) const;

    std::vector<KeptBoard> boards_;
    std::vector<Group> groups_;
    std::map<std::vector<TextEdit>, std::size_t> number_of_;  // in groups_
    std::map<std::string, input::FileLines> files_;           // that have edits
    LeftOut left_out_;
    std::set<std::string> known_;  // findings that somebody has accepted
};

}  // namespace dmavet::cli
