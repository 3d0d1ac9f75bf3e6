// SPDX-License-Identifier: Apache-2.0
// From command-line arguments to what each board is made of, in two steps: which members there are, and what one of
// them holds. The only part of dmavet that opens files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/edit.hpp"
#include "dmavet/fix.hpp"
#include "dmavet/location.hpp"
#include "dmavet/result.hpp"
#include "dmavet/source.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

namespace input {
class Walk;  // through one file: not for programs
}

#pragma GCC visibility push(default)

struct InputOptions {
    std::vector<std::string> include_folders = {};  // searched first for what a source includes
    std::string source = {};  // the text that a blob was made of; empty: what a kernel build leaves beside it
    bool allow_dts = true;    // false: a source is refused, since dtc reads any file that it names
    std::vector<Source> overlays =
        {};                    // applied to every board, in this order; a base that is a source keeps its labels
    bool keep_labels = false;  // the same for overlays that are applied later
};

// What containers may hold and ask for: far more than any real one. Beyond it the container ends in one error.
struct ContainerLimits {
    std::size_t members = 200'000;                           // of one container, whatever they are
    std::size_t depth = 16;                                  // of containers in each other, a compression being one
    std::size_t member_bytes = std::size_t{256} << 20;       // of what is looked through as a whole: an image
    std::uint64_t unpacked_bytes = std::uint64_t{16} << 30;  // of all that is unpacked of one argument
};

// What a member is by its content.
enum class MemberKind : std::uint8_t {
    unknown,        // nobody has looked, or there is nothing to look at
    source,         // a text for dtc
    tree,           // a flattened device tree that is none of the following
    overlay,        // one that changes another tree
    configuration,  // of a FIT image: a tree and the overlays that go with it
    other,          // what is no tree, and no board can be in it
};
[[nodiscard]] std::string_view to_string(MemberKind kind);

struct MemberContent {
    std::string name;                               // as printed
    std::shared_ptr<std::vector<std::byte>> bytes;  // never null; unchanged as long as somebody else has them
};

// One board to read, or what led to none.
struct Member {
    std::string name;  // in full and as printed: the argument, for what a directory holds DIR/relative, "-": standard
                       // input; for what lies in a container the container's, and #NAME behind it
    std::optional<Error> error = {};  // set when it is known already that there is nothing to load
    MemberKind kind = MemberKind::unknown;
    std::vector<MemberContent> contents =
        {};                                 // a tree, and overlays for it in their order; none: load() reads the file
    bool can_be_reopened = false;           // the name is that of a regular file with just these contents
    std::vector<std::string> packing = {};  // what it lies in, from the outermost: "deb", "xz", "tar"
    std::string file = {};                  // where it was found: the argument, or what a directory holds
    std::string passed_over = {};           // why it is not read; empty: it is
};

// What the arguments name, one after the other: each board of a file, and of directories of every *.dtb below them.
// Files sorted by name, each once by whatever names, so that a report does not depend on the shell; what one file holds
// in its order. FILE#MEMBER names what a container holds, by its name or the end of it after a '/' or '#'. Archives are
// read as they come, nothing is written to disk, and only what was not yet handed out is kept. What only belongs to
// boards, such as an overlay in an archive, is passed over; a file in which nothing else is, is an error.
class Members {
public:
    enum class Of { boards, all };  // all: also what is passed over, with the reason
    // `also`: what of a directory is taken beside *.dtb, by the ends of names: "dts", "itb". Both lists are copied.
    explicit Members(std::span<const std::string> arguments, Of of = Of::boards, const ContainerLimits& limits = {},
                     std::span<const std::string> also = {});
    Members(Members&&) noexcept;
    ~Members();

    // Absent: that was the last.
    [[nodiscard]] std::optional<Member> next();
    // Whether more than one was there at the beginning. Before the first next().
    [[nodiscard]] bool are_several();
    // The one member, where are_several() has found no second; else null.
    [[nodiscard]] const Member* only() const;
    // How many arguments and files of directories are still to come; a container may have several.
    [[nodiscard]] std::size_t count_ahead() const;
    // Their names; each may have several members. Before the first next().
    [[nodiscard]] std::vector<std::string> files_ahead() const;
    // What directories have that could be boards and was not asked for, by the ends of names. A source beside its blob
    // is that board.
    [[nodiscard]] const std::map<std::string, std::size_t>& passed_over() const { return passed_over_; }

private:
    struct Argument;
    [[nodiscard]] std::optional<Member> find_next();

    Of of_;
    ContainerLimits limits_;
    std::deque<Argument> arguments_;
    std::unique_ptr<input::Walk> walk_;  // through the first of them; null: not begun
    bool found_member_ = false;          // that an argument names
    std::deque<Member> ahead_;
    std::map<std::string, std::size_t> passed_over_;
};

// What one member's board is made of; a source (*.dts, or text that begins like one) goes through dtc, but not one out
// of a container. An error: the member's own, it cannot be read or is too large, or dtc makes no blob of it. Whether
// the bytes are a tree is not looked at. May be called by several threads at once.
[[nodiscard]] Result<Sources> load(Member member, const InputOptions& options = {});

// Where these places of a tree were written, as far as there is a text: what dtc was given, or for a blob the text that
// its build left beside it. A place of a blob counts only if the text still gives the blob's node and value. An Error:
// the text that the options name cannot be used.
[[nodiscard]] Result<Locations> locate(const Tree& tree, std::span<const Place> places,
                                       const InputOptions& options = {});
// The edits of one finding, and what it is about: a property, or where the tree has none of that name the node.
struct EditsOfFinding {
    NodeId node;
    std::string_view property;
    std::span<const Edit> edits;
};
// Where they belong in the text that locate() finds, or why nowhere.
struct PlacedEdits {
    std::vector<TextEdit> text;
    std::string unplaced;  // empty: they have a place
};
// The same for each of these. Only what stands alone on its lines, in words that no macro decides, has a place. What is
// renamed stays where it stands; what is added comes behind the properties where the finding's own property was
// written, or the node first. Nothing changes in a file that boards could read without reading what the finding is
// about. What the text is afterwards, nobody has looked at. An Error as of locate().
[[nodiscard]] Result<std::vector<PlacedEdits>> place_edits(const Tree& tree, std::span<const EditsOfFinding> findings,
                                                           const InputOptions& options = {});
// The node that the text of a tree's base calls so, as locate() finds that text; none: no text, or no such label in it.
[[nodiscard]] std::optional<NodeId> find_label(const Tree& tree, std::string_view label,
                                               const InputOptions& options = {});

#pragma GCC visibility pop

}  // namespace dmavet
