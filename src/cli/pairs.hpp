// SPDX-License-Identifier: Apache-2.0
// Which board of NEW is which of OLD.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dmavet/input.hpp"

namespace dmavet::cli {

// A board on both sides, or on one.
struct MemberPair {
    std::string name;                  // that both have below their arguments: "vendor/a.dtb"
    std::optional<Member> old_member;  // absent: it is only in NEW
    std::optional<Member> new_member;
};

// Goes through two arguments at once. A directory's files are matched by their names below it, what a container holds
// by the names in it; a single board is matched with a single board whatever both are called. Where no name matches at
// all, what all of one side have in front is left out, as the release in lib/linux-image-6.12/. Files come in the order
// of their names, what one file holds in its order, and then what only one side has.
class Pairs {
public:
    Pairs(const std::string& old_argument, const std::string& new_argument, const std::vector<std::string>& also);

    // Absent: that was the last. By one thread at a time.
    [[nodiscard]] std::optional<MemberPair> next();
    // How many files are still to come; a container may have several boards.
    [[nodiscard]] std::size_t count_ahead() const;
    // The names of both sides' files; each may have several boards. Before the first next().
    [[nodiscard]] std::vector<std::string> files_ahead() const;
    // What directories have that was not asked for, by the ends of names: of the side that has more.
    [[nodiscard]] std::map<std::string, std::size_t> passed_over() const;

private:
    struct Side {
        Members members;
        std::string front;  // of all names of files, left out
        std::optional<Member> ahead = {};
        std::vector<MemberPair> waiting = {};  // what the file has and the other side not yet, in its order

        // Null: that was the last.
        [[nodiscard]] const Member* look_ahead();
        [[nodiscard]] Member take();
    };

    [[nodiscard]] std::string file_name(const Side& side) const;
    [[nodiscard]] bool is_in_file(Side& side);
    [[nodiscard]] std::optional<MemberPair> next_in_file(Side& side, Side& other);
    void match_rest();

    bool are_directories_;
    Side old_, new_;
    std::optional<std::string> file_;  // which file of both sides; absent: none is open
    bool has_matched_ = false;         // something in it
    std::deque<MemberPair> ready_;
};

}  // namespace dmavet::cli
