// SPDX-License-Identifier: Apache-2.0
// The boot allocator, as far as it decides where DMA memory lies (mm/memblock.c).
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "dmavet/interval.hpp"

namespace dmavet::model {

// From an address up to an end that is one past the last, as memblock's limits are; absent when nothing lies between.
[[nodiscard]] constexpr std::optional<CpuInterval> half_open(std::uint64_t from, std::uint64_t end) {
    return end == 0 ? std::nullopt : CpuInterval::between(CpuAddr{from}, CpuAddr{end - 1});
}

// Free RAM. Requests are served from the top down unless one asks otherwise; sizes and alignments are not 0. Of an
// alignment that is no power of two memblock makes what its bits make of it (round_down, round_up).
class BootMemory {
public:
    explicit BootMemory(CpuMemory ram) : free_(std::move(ram)) {}

    void reserve(const CpuMemory& taken) { free_.remove(taken); }
    void give_back(const CpuMemory& memory) { free_.add(memory); }
    // The highest free block inside `within`; takes it.
    std::optional<CpuInterval> take_top_down(std::uint64_t size, std::uint64_t alignment,
                                             const CpuInterval& within = CpuInterval::everything());
    // The lowest one.
    std::optional<CpuInterval> take_bottom_up(std::uint64_t size, std::uint64_t alignment, const CpuInterval& within);

    [[nodiscard]] const CpuMemory& free() const { return free_; }

private:
    CpuMemory free_;
};

}  // namespace dmavet::model
