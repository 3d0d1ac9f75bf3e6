// SPDX-License-Identifier: Apache-2.0
// RAM, and the bounds of the memory zones that it is divided into.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "dmavet/command_line.hpp"
#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

using Memory = Resolved<std::optional<std::vector<MemoryRange>>>;

// An entry of a memory node as it is written, also of size 0.
struct WrittenBank {
    NodeId node;
    std::string_view property;
    MemoryRange range;
};
// What early_init_dt_scan_memory() goes through.
[[nodiscard]] std::vector<WrittenBank> written_banks(const OfTree& of);
// The lowest base of those that say where RAM is: one of size 0 at 0 is all placeholder.
[[nodiscard]] std::optional<std::uint64_t> written_ram_base(const OfTree& of);

// early_init_dt_add_memory_arch() takes the whole pages of a bank; absent: there is none.
[[nodiscard]] std::optional<MemoryRange> whole_pages(const MemoryRange& bank, std::uint64_t page);

// The memory nodes of the tree, or what is given instead; of them what the kernel can use, and
// linux,usable-memory-range and mem= leave. In rising order, none touching another.
// `nodes`: those of the tree that have given banks.
[[nodiscard]] Memory resolve_memory(const OfTree& of, const Kernel& kernel, const CommandLine& line,
                                    const GivenMemory& given, std::vector<NodeId>& nodes);

// The addresses of all banks; none when RAM is unknown.
[[nodiscard]] CpuMemory addresses_of(const Memory& memory);

// The first region that has room only with memory above the one bank that the tree has: a bank which firmware replaces,
// or a fault. Absent where there is none, and where RAM is not the tree's.
[[nodiscard]] std::optional<NodeId> region_above_only_bank(const Memory& memory,
                                                           std::span<const ReservedRegion> reserved);
// Whether that is all that a region may have.
[[nodiscard]] bool lies_above_only_bank(const Memory& memory, const ReservedRegion& region);

[[nodiscard]] Zones resolve_zones(const OfTree& of, const Kernel& kernel, const Memory& memory, const CpuMemory& ram,
                                  std::span<const std::unique_ptr<DmaRanges>> ranges);

}  // namespace dmavet::topology
