// SPDX-License-Identifier: Apache-2.0
// Where does memblock put a block? Arithmetic is on ends that are one past the last byte; a RAM bank that
// ends at 2^64 is cut by one page, which no machine has.
#include "model/boot_memory.hpp"

#include <algorithm>

#include "model/sizes.hpp"

namespace dmavet {

namespace {

std::uint64_t end_of(const MemoryRange& range) {
    return range.base + range.size;
}

MemoryRange without_wrap(MemoryRange range) {
    if (range.size > ~range.base) {
        range.size = (~range.base) & ~(page_bytes - 1);
    }
    return range;
}

}  // namespace

BootMemory::BootMemory(const std::vector<MemoryRange>& ram) {
    for (const MemoryRange& range : ram) {
        free_.push_back(without_wrap(range));
    }
    std::sort(free_.begin(), free_.end(), [](const MemoryRange& a, const MemoryRange& b) { return a.base < b.base; });
    std::vector<MemoryRange> merged;
    for (const MemoryRange& range : free_) {
        if (!merged.empty() && range.base <= end_of(merged.back())) {
            merged.back().size = std::max(end_of(merged.back()), end_of(range)) - merged.back().base;
        } else if (range.size > 0) {
            merged.push_back(range);
        }
    }
    free_ = std::move(merged);
}

void BootMemory::reserve(std::uint64_t base, std::uint64_t size) {
    reserve_all({{base, size}});
}

void BootMemory::reserve_all(std::vector<MemoryRange> ranges) {
    for (MemoryRange& range : ranges) {
        range = without_wrap(range);
    }
    std::sort(ranges.begin(), ranges.end(), [](const MemoryRange& a, const MemoryRange& b) { return a.base < b.base; });
    std::vector<MemoryRange> left;
    auto taken = ranges.begin();
    for (const MemoryRange& range : free_) {
        std::uint64_t at = range.base;
        while (taken != ranges.end() && end_of(*taken) <= at) {
            ++taken;
        }
        // One that reaches into the next bank is looked at again there.
        for (auto cut = taken; cut != ranges.end() && cut->base < end_of(range); ++cut) {
            if (cut->size == 0) {
                continue;
            }
            if (cut->base > at) {
                left.push_back({at, cut->base - at});
            }
            at = std::max(at, end_of(*cut));
            if (end_of(*cut) <= end_of(range)) {
                taken = cut;
            }
        }
        if (at < end_of(range)) {
            left.push_back({at, end_of(range) - at});
        }
    }
    free_ = std::move(left);
}

std::optional<std::uint64_t> BootMemory::take_top_down(std::uint64_t size, std::uint64_t alignment, std::uint64_t from,
                                                       std::uint64_t to) {
    for (auto range = free_.rbegin(); range != free_.rend(); ++range) {
        const std::uint64_t low = std::max(range->base, from),
                            high = to == 0 ? end_of(*range) : std::min(end_of(*range), to);
        if (high < size || high - size < low) {
            continue;
        }
        const std::uint64_t base = (high - size) & ~(alignment - 1);
        if (base < low) {
            continue;
        }
        reserve(base, size);
        return base;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> BootMemory::take_bottom_up(std::uint64_t size, std::uint64_t alignment, std::uint64_t from,
                                                        std::uint64_t to) {
    for (const MemoryRange& range : free_) {
        const std::uint64_t high = to == 0 ? end_of(range) : std::min(end_of(range), to);
        const std::uint64_t base = (std::max(range.base, from) + alignment - 1) & ~(alignment - 1);
        if (base >= high || high - base < size) {
            continue;
        }
        reserve(base, size);
        return base;
    }
    return std::nullopt;
}

std::vector<MemoryRange> clip(const std::vector<MemoryRange>& memory, std::uint64_t from, std::uint64_t to) {
    std::vector<MemoryRange> inside;
    for (const MemoryRange& range : memory) {
        const std::uint64_t low = std::max(range.base, from), high = std::min(range.base + range.size, to);
        if (low < high) {
            inside.push_back({low, high - low});
        }
    }
    return inside;
}

}  // namespace dmavet
