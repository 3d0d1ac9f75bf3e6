// SPDX-License-Identifier: Apache-2.0
// From command-line arguments to what each board is made of, in two steps: which members there are, and what one of
// them holds. The only part of dmavet that opens files.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dmavet/location.hpp"
#include "dmavet/result.hpp"
#include "dmavet/source.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

struct InputOptions {
    std::vector<std::string> include_folders = {};  // searched first for what a source includes
    std::string source = {};  // the text that a blob was made of; empty: what a kernel build leaves beside it
    bool allow_dts = true;    // false: a source is refused, since dtc reads any file that it names
    std::vector<Source> overlays =
        {};  // applied to every board, in this order; a base that is a source keeps its labels
};

// One board to read, or what led to none.
struct Member {
    std::string
        name;  // in full and as printed: the argument, for what a directory holds DIR/relative, "-": standard input
    std::optional<Error> error;  // set when it is known already that there is nothing to load
};

// What the arguments name, one after the other: files as they are, directories as every *.dtb below them. Sorted by
// name, each name once, so that a report does not depend on the shell. Only what was not yet handed out is kept.
class Members {
public:
    // `also`: what of a directory is taken beside *.dtb, by the ends of names: "dts", "itb".
    explicit Members(std::span<const std::string> arguments, std::span<const std::string> also = {});

    // Absent: that was the last.
    [[nodiscard]] std::optional<Member> next();
    // Whether more than one was there at the beginning. Before the first next().
    [[nodiscard]] bool are_several() const { return members_.size() > 1; }
    // How many are still to come, as far as that is known.
    [[nodiscard]] std::size_t count_ahead() const { return members_.size(); }
    // What directories have that could be boards and was not asked for, by the ends of names. A source beside its blob
    // is that board.
    [[nodiscard]] const std::map<std::string, std::size_t>& passed_over() const { return passed_over_; }

private:
    std::deque<Member> members_;
    std::map<std::string, std::size_t> passed_over_;
};

// What one member's board is made of; a source (*.dts, or text that begins with /dts-v1/) goes through dtc. An error:
// the member's own, it cannot be read or is too large, or dtc makes no blob of it. Whether the bytes are a tree is not
// looked at. May be called by several threads at once.
[[nodiscard]] Result<Sources> load(const Member& member, const InputOptions& options = {});

// Where these places of a tree were written, as far as there is a text: what dtc was given, or for a blob the text that
// its build left beside it. A place of a blob counts only if the text still gives the blob's node and value. An Error:
// the text that the options name cannot be used.
[[nodiscard]] Result<Locations> locate(const Tree& tree, std::span<const Place> places,
                                       const InputOptions& options = {});
// The node that the text of a tree's base calls so; none: no text, or no such label in it.
[[nodiscard]] std::optional<NodeId> find_label(const Tree& tree, std::string_view label);

}  // namespace dmavet
