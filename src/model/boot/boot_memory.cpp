// SPDX-License-Identifier: Apache-2.0
// Where does memblock put a block?
#include "model/boot/boot_memory.hpp"

namespace dmavet::model {

std::optional<CpuInterval> BootMemory::take_top_down(std::uint64_t size, std::uint64_t alignment,
                                                     const CpuInterval& within) {
    for (auto part = free_.rbegin(); part != free_.rend(); ++part) {
        const auto room = part->intersection(within);
        if (!room || room->size() < size) {
            continue;
        }
        const CpuAddr base{(raw(room->last()) - (size - 1)) & ~(alignment - 1)};
        if (base < room->first()) {
            continue;
        }
        const CpuInterval block = *CpuInterval::of(base, size);
        free_.remove(block);
        return block;
    }
    return std::nullopt;
}

std::optional<CpuInterval> BootMemory::take_bottom_up(std::uint64_t size, std::uint64_t alignment,
                                                      const CpuInterval& within) {
    for (const CpuInterval& part : free_) {
        const auto room = part.intersection(within);
        if (!room) {
            continue;
        }
        const std::uint64_t base = ((raw(room->first()) - 1) | (alignment - 1)) + 1;
        const std::uint64_t padding = base - raw(room->first());
        if (room->size() < padding || room->size() - padding < size) {
            continue;
        }
        const CpuInterval block = *CpuInterval::of(CpuAddr{base}, size);
        free_.remove(block);
        return block;
    }
    return std::nullopt;
}

}  // namespace dmavet::model
