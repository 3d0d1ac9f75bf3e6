// SPDX-License-Identifier: Apache-2.0
// How RAM is divided, and up to where each kind of memory may lie.
#pragma once

#include <cstdint>
#include <vector>

#include "dmavet/placement.hpp"
#include "model/boot/boot_input.hpp"

namespace dmavet::model {

// Ends are one past the last byte, as the kernel has them.
struct Layout {
    CpuMemory ram;                      // all that memblock knows
    std::uint64_t dram_end = 0;         // memblock_end_of_DRAM(); 0: there is no RAM
    std::vector<ZoneMemory> zones;      // those that have memory, lowest first
    std::uint64_t allocator_limit = 0;  // ZoneBounds::allocator_limit
    BootLines lines;                    // up to where each kind of memory may lie
};

// Only where RAM is known.
[[nodiscard]] Layout lay_out(const BootInput& input);

// Lowmem ends with the last mapped block that begins in it (adjust_lowmem_bounds), once no-map regions have their
// place. lines.lowmem_end stays where CMA has found it.
void end_lowmem(Layout& layout, const CpuMemory& mapped);

}  // namespace dmavet::model
