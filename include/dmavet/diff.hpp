// SPDX-License-Identifier: Apache-2.0
// What changes for DMA from one board to another: two trees, or one that is asked twice. No file access, no printing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

enum class DeviceChange : std::uint8_t { added, removed, changed };
[[nodiscard]] std::string_view to_string(DeviceChange change);

// A device that is not the same on both boards. A host bridge and the functions behind it are two.
struct ChangedDevice {
    DeviceChange change;
    const Device* before;  // of the old board's topology; null: added
    const Device* after;   // of the new one's; null: removed
    // Of `changed`: what differs, at least one.
    std::vector<FactDifference> facts;
};

// What boot decides for the whole board.
enum class BoardFact : std::uint8_t {
    memory,
    zone_dma,
    zone_dma32,
    zone_normal,
    default_cma,
    swiotlb,
    atomic_pools,
    reserved,
    memreserve,
    caches,  // what harts and cache controllers can do
};
// Where a board of the machine formats has it: "memory", "zones.dma", "placement.default_cma".
[[nodiscard]] std::string_view to_string(BoardFact fact);

struct ChangedBoardFact {
    BoardFact fact;
    // Of `reserved`: which of Topology::reserved; absent: there is no such region on that board.
    std::optional<std::size_t> before = {};
    std::optional<std::size_t> after = {};
};

// Refers to both boards.
struct BoardDiff {
    std::vector<ChangedDevice> devices;  // in the order of the new tree, then what was removed in that of the old one
    std::vector<ChangedBoardFact> board;
    // What `check` says of one board and not of the other. What follows from another finding is no finding here, and
    // what somebody has accepted is neither new nor gone.
    std::vector<const Finding*> new_findings;       // of the new board
    std::vector<const Finding*> gone_findings;      // of the old one
    std::vector<const Finding*> accepted_findings;  // of both: what is accepted on that one alone

    [[nodiscard]] bool empty() const {
        return devices.empty() && board.empty() && new_findings.empty() && gone_findings.empty();
    }
};

// Nodes are the same by their paths. Of those left over on both sides, nodes of one compatible and one address are the
// same, renamed or moved, where there is one such node on each side; so are their children. The address is that of
// `reg`; of a node without one, such as a bus, the unit address of its name. A rename alone is no change, neither of a
// device nor of a finding, whose fingerprint has the path. Both boards were asked for the same allocations and
// mappings; where they were asked for none, what drivers get is not compared.
[[nodiscard]] BoardDiff diff_boards(const Board& before, const Board& after);

// Why two kernels make something else of one tree: for each changed device those changes in between, each of which
// alone makes some of that difference on the old kernel. Empty where the two boards have different trees or kernels of
// different architectures. Analyses the tree once a change.
[[nodiscard]] std::vector<std::vector<const KernelChange*>> kernel_reasons(const Board& before, const Board& after,
                                                                           const BoardDiff& diff);

#pragma GCC visibility pop

}  // namespace dmavet
