// SPDX-License-Identifier: Apache-2.0
// Everything dmavet knows about one board: what was asked, what is written, what the kernel makes of it, what is wrong.
// No file access, no printing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "dmavet/allocation.hpp"
#include "dmavet/command_line.hpp"
#include "dmavet/difference.hpp"
#include "dmavet/finding.hpp"
#include "dmavet/fix.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/location.hpp"
#include "dmavet/placement.hpp"
#include "dmavet/question.hpp"
#include "dmavet/result.hpp"
#include "dmavet/rule.hpp"
#include "dmavet/system_piece.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

namespace topology {
class OfTree;  // the tree as the kernel's drivers/of reads it: not for programs
}

#pragma GCC visibility push(default)

// Who shows where RAM begins of which only the size was given.
struct RamBase {
    enum class ShownBy : std::uint8_t {
        bank,         // memory nodes of the tree, whose sizes are replaced
        placeholder,  // a memory node of size 0, which firmware fills in
        soc,          // other boards of the SoC
        region,       // a reserved region shortly behind a multiple of 1 GiB
    };
    ShownBy shown_by;
    std::optional<NodeId> node = {};  // of this tree
    unsigned boards = 0;              // of the SoC, that have it there,
    unsigned all = 0;                 // of those that say where it is
};
[[nodiscard]] std::string_view to_string(RamBase::ShownBy shown_by);

// Made by analyze() and not changed afterwards. Whatever is said about the board is a function of this value alone.
// Its parts refer to each other and to nothing outside but literals and rules; they stay where they are when the Board
// is moved, so that a pointer to a Device or a name of the tree lives as long as the Board, wherever that went.
// Several threads may read one Board.
struct Board {
    Question question;
    std::shared_ptr<const Tree> tree;      // never null; shared with boards of other kernels
    std::shared_ptr<const Kernel> kernel;  // never null; with the configuration that the question gives
    Origin arch_from;     // a CPU or the root, which decided the architecture; no node: the question or the default
    std::string cmdline;  // of the kernel, as parsed
    CommandLine line;     // what of it counts here
    std::unique_ptr<const topology::OfTree> of;  // never null
    Topology topology;
    Placement placement;
    DeviceOutcomes outcomes;          // for each device of the topology; empty when no request was made
    std::vector<Finding> findings;    // sorted, each once
    std::optional<RamBase> ram_base;  // set when the question gives RAM by its size alone
    std::vector<SystemPiece> system;  // the running system that the board was read from; empty: it was none
    std::string title;                // as printed, of a board with one overlay of several; empty: its file's name
    Locations locations;              // of what findings and steps name, as far as whoever loaded the board has asked
    std::vector<Fix> fixes;           // of findings with edits, in their order; empty: nobody has asked for them

    Board();
    Board(Board&&) noexcept;
    Board& operator=(Board&&) noexcept;
    ~Board();

    // As printed.
    [[nodiscard]] const std::string& name() const { return title.empty() ? tree->source(SourceId{0}).name : title; }
    // What one of the topology's devices gets; null when no request was made.
    [[nodiscard]] const DeviceOutcome* outcome(const Device& device) const;
};
static_assert(std::is_nothrow_move_constructible_v<Topology> && std::is_nothrow_move_constructible_v<Board>);

// An error: the source holds no tree or one that exceeds a limit, there is no such kernel, the question or a rule of
// the caller's own is refused (question.hpp).
[[nodiscard]] Result<Board> analyze(Sources sources, Question question = {}, const Checks& checks = {});
// The same for a copy of these bytes, a blob without a name.
[[nodiscard]] Result<Board> analyze(Bytes blob, Question question = {}, const Checks& checks = {});
// The same for a tree that is there.
[[nodiscard]] Result<Board> analyze(Tree tree, Question question = {}, const Checks& checks = {});
// The same for another board's tree, which both have then.
[[nodiscard]] Result<Board> analyze(std::shared_ptr<const Tree> tree, Question question = {},
                                    const Checks& checks = {});

// The rules that analyze() runs with these checks: sorted by id, then the caller's own.
[[nodiscard]] std::vector<const Rule*> selected_rules(const Checks& checks);

// The edits of findings that are more than possible, tried on the tree: asked the same and checked by the same rules,
// the finding has to be gone, and no other may come. Analyses the tree once or twice for each of limits::fix_trials
// findings, of fewer when these are more than limits::nodes together, and twice more for all others at once.
[[nodiscard]] std::vector<Fix> find_fixes(const Board& board, const Checks& checks);

// The following take a device of the board's own topology.

// Every decision about one device, in the kernel's order.
[[nodiscard]] std::vector<Step> explain(const Board& board, const Device& device);

// One request, which need not be one of the question's, with every decision behind the answer. As for the next two,
// none that refusal_of() has a reason against.
[[nodiscard]] Allocation explain_allocation(const Board& board, const Device& device, const AllocRequest& request);

// The same of one mapping, without the decisions.
[[nodiscard]] Streaming streaming_of(const Board& board, const Device& device, const StreamRequest& request);

// Up to which size such a request succeeds, or may.
[[nodiscard]] Capacity capacity_of(const Board& board, const Device& device, const AllocRequest& request);

// The same board under another kernel of its architecture, asked the same: facts without findings. An error: the tree
// exceeds a limit there.
[[nodiscard]] Result<Board> on_release(const Board& board, Release release);
// The same board as if the status of a node and of all above it were okay: facts without findings. An error: the tree
// exceeds a limit then.
[[nodiscard]] Result<Board> if_enabled(const Board& board, NodeId node);
// Where two boards of one tree disagree. A device that neither makes is left out.
[[nodiscard]] std::vector<DeviceDifference> device_differences(const Board& a, const Board& b);
// Where the other recorded kernels of its architecture disagree with the board, the newest first.
[[nodiscard]] std::vector<KernelDifference> kernel_differences(const Board& board);

// A change that lies between the modelled kernels next to the board's, and whether its own kernel has it.
struct ChangeInBetween {
    const KernelChange* change;
    bool is_done;
};
// Those that the tree gets something else by; none for a kernel that is modelled itself. Analyses the tree once a
// change.
[[nodiscard]] std::vector<ChangeInBetween> changes_that_matter(const Board& board);

#pragma GCC visibility pop

}  // namespace dmavet
