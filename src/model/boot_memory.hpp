// SPDX-License-Identifier: Apache-2.0
// The boot allocator, as far as it decides where DMA memory lies (mm/memblock.c).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dmavet/topology.hpp"

namespace dmavet {

// Free RAM, in rising order. Requests are served from the top down unless one asks otherwise.
class BootMemory {
public:
    explicit BootMemory(const std::vector<MemoryRange>& ram);

    void reserve(std::uint64_t base, std::uint64_t size);
    // All at once, for the price of a sort.
    void reserve_all(std::vector<MemoryRange> ranges);
    // The highest free block inside [from, to); takes it. `to` 0: anywhere.
    std::optional<std::uint64_t> take_top_down(std::uint64_t size, std::uint64_t alignment, std::uint64_t from,
                                               std::uint64_t to);
    // The lowest one.
    std::optional<std::uint64_t> take_bottom_up(std::uint64_t size, std::uint64_t alignment, std::uint64_t from,
                                                std::uint64_t to);

    [[nodiscard]] const std::vector<MemoryRange>& free() const { return free_; }

private:
    std::vector<MemoryRange> free_;
};

// The part of some memory that lies in [from, to).
[[nodiscard]] std::vector<MemoryRange> clip(const std::vector<MemoryRange>& memory, std::uint64_t from,
                                            std::uint64_t to);

}  // namespace dmavet
