// SPDX-License-Identifier: Apache-2.0
// How Boards are shown. Computes nothing: a number printed here is a field of a value, or what the Board answers.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

enum class DeviceSelection { dma, populated, all };
[[nodiscard]] std::string_view to_string(DeviceSelection selection);

// The names of a command's formats, "text" first; none: it has nothing to write, or there is no such command.
[[nodiscard]] std::vector<std::string_view> formats_of(std::string_view command);

struct ReportOptions {
    std::string_view command = "check";  // a literal, as is the format
    std::string_view format = "text";    // one of formats_of(command)
    DeviceSelection devices = DeviceSelection::dma;
    std::optional<std::string> node = {};  // show only the devices of the nodes that find_nodes() finds by it
    bool only_with_node = false;           // of a board that has none of them nothing is written
    Severity level = Severity::warning;    // check: the least severity shown
    std::vector<const Rule*> rules = {};   // sarif: those that were run, which it lists before the first board
    bool trace = false;                    // json, ndjson: every decision behind an allocation
    bool map = false;                      // show: the memory map of each board
    bool flat = false;                     // text of show: a row for each device, not those together that get the same
    bool quiet = false;                    // text: only findings, a line each, and errors
    bool verbose = false;                  // text of check: what every board's findings rest on
    bool brief = false;                    // text of why: only what a device gets, not why
    std::string as_if = {};                // text of why: what of the tree was taken otherwise, for its head
    bool several = false;                  // text: more than one board; those without findings are only counted
    bool color = false;
    std::size_t width = 80;  // text: columns of the terminal
};

// Counts over everything that a Report was given; what the exit status is made from.
struct Summary {
    std::size_t boards = 0;
    std::size_t devices = 0;
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notes = 0;
    std::size_t suppressed = 0;
    std::size_t explained = 0;  // findings that follow from another one, in none of the counts above
    std::size_t unreadable = 0;
};

// One document, written board by board in the order given; nothing of a board is kept after it.
class Report {
public:
    virtual ~Report() = default;
    // The same in a further format of the command, for 80 columns and without colour. Before the first board. False:
    // the command has no such format, and nothing is written to `out`.
    virtual bool also(std::string_view format, std::ostream& out) = 0;
    // False: it has no device of the node that the options name.
    virtual bool board(std::string_view file, const Board& board) = 0;
    virtual void unreadable(std::string_view file, const Error& error) = 0;
    // Ends the document.
    virtual void finish() = 0;
    [[nodiscard]] virtual const Summary& summary() const = 0;
};

// `dmavet check` and `dmavet show`. Writes to `out`, which must outlive the report. Null: the command has no such
// format, or is not about boards.
[[nodiscard]] std::unique_ptr<Report> make_report(const ReportOptions& options, std::ostream& out);

// `dmavet why`: every decision about the devices that a node makes and each allocation asked for, as numbered steps,
// then what follows from them.
void write_why(std::string_view file, const Board& board, NodeId node, const ReportOptions& options, std::ostream& out);

// `dmavet rules`: the table of all rules; `dmavet rules ID`: one rule explained.
void write_rule_table(std::span<const Rule* const> rules, const ReportOptions& options, std::ostream& out);
void write_rule(const Rule& rule, const ReportOptions& options, std::ostream& out);
// `dmavet kernels`: those that are modelled, and the table of changes between them.
void write_kernels(const ReportOptions& options, std::ostream& out);

// What a file holds, or what led to nothing: what `dmavet list` says of it.
struct ListedMember {
    std::string file;                   // that was named, or that a directory holds
    std::string name;                   // in full: the file's, and # and more for what it holds
    std::string kind;                   // as the machine formats say it: "tree"
    std::vector<std::string> packing;   // what it lies in, from the outermost
    std::vector<std::string> overlays;  // that go with it
    std::size_t bytes = 0;              // of its tree or source, unpacked
    std::string passed_over;            // why it is not read; empty: it is
    std::optional<Error> error;
};
// `dmavet list`: what was found, and what would be read.
void write_list(std::span<const ListedMember> members, const ReportOptions& options, std::ostream& out);

// A setting of a board: what holds, and who says so.
struct ShownSetting {
    std::string name;                 // as dmavet.toml has it
    std::vector<std::string> values;  // empty: nobody says it
    std::string otherwise;            // what holds then, in words
    std::string from;                 // "dmavet.toml:3", "option"; empty: nobody
};
// An [[ignore]] that holds for a board.
struct ShownIgnore {
    std::string rule, node, board;  // globs; empty: all
    std::string reason;
    std::string until;  // "2027-01-31"; empty: for good
    bool has_ended = false;
    std::string from;
};
// What `dmavet config` says of a board.
struct ShownConfig {
    std::string board;
    std::string file;  // the dmavet.toml that holds for it; empty: none
    std::vector<ShownSetting> settings;
    std::vector<ShownIgnore> ignores;
};
void write_config(const ShownConfig& config, const ReportOptions& options, std::ostream& out);

// The Markdown page beside a rule's samples, and the table in docs/rules.md, made from the rules themselves.
// `facts`: the facts file that the samples are checked with; empty: none.
[[nodiscard]] std::string rule_page(const Rule& rule, std::string_view bad_dts, std::string_view good_dts,
                                    std::string_view facts);
[[nodiscard]] std::string rule_table_markdown();

// Whether a device is among those that a selection shows.
[[nodiscard]] bool is_selected(const Device& device, DeviceSelection selection);
// Whether a text is what a glob stands for, in which * is any text and ? any one character.
[[nodiscard]] bool matches_glob(std::string_view text, std::string_view pattern);
// The nodes that a person means, in document order: by path, alias or &label, or what the first of these ways to read
// the text leads to, devices before other nodes: a path as tables shorten it, the end of one ("usb@a600000"), a glob in
// which * stands for any text, a name without its unit address ("usb"), a unit address, a compatible. None: no such
// node. Several: it fits them all.
[[nodiscard]] std::vector<NodeId> find_nodes(const Board& board, std::string_view text);
// The devices that a report with these options lists, in document order.
[[nodiscard]] std::vector<const Device*> shown_devices(const Board& board, const ReportOptions& options);
// The node itself or the nearest one above it whose status is neither absent nor okay.
[[nodiscard]] std::optional<NodeId> disabled_at(const Tree& tree, NodeId node);
// Why a node has no Device record: "its status is \"disabled\"".
[[nodiscard]] std::string why_no_device(const Tree& tree, NodeId node);

#pragma GCC visibility pop

}  // namespace dmavet
