// SPDX-License-Identifier: Apache-2.0
// What lies where in memory once the board has booted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "report/document/supplies.hpp"

namespace dmavet::report {

enum class MapKind : std::uint8_t { ram, hole, memreserve, firmware, initrd, region, cma, swiotlb, atomic_pool };
[[nodiscard]] std::string_view to_string(MapKind kind);  // "atomic-pool"

struct MapEntry {
    MapKind kind;
    CpuInterval within;  // memory that it lies in
    std::uint64_t size;  // bytes of it
    std::string what;
    std::optional<NodeId> node = std::nullopt;  // who asked for it, where a node did
    bool is_given_back = false;                 // wanted, but not kept
    // Which earlier entry has some of the same memory; of several the one that reaches furthest.
    std::optional<std::size_t> overlaps = std::nullopt;

    // Else only the kernel's own share of memory decides where in `within` it lies.
    [[nodiscard]] bool is_exact() const { return within.size() == size; }
    // Whether somebody has it, so that nobody else should.
    [[nodiscard]] bool is_taken() const { return kind != MapKind::ram && kind != MapKind::hole; }
};

struct MemoryMap {
    std::vector<MapEntry> entries;  // by first address; of those that begin at the same one RAM, then the longer, first
    std::vector<NodeId> unplaced;   // regions that the kernel wants to keep and for which there is no room
    std::vector<Supply> supplies;   // what devices share
};

[[nodiscard]] MemoryMap map_memory(const Board& board);

}  // namespace dmavet::report
