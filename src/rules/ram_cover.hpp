// SPDX-License-Identifier: Apache-2.0
// How much RAM do the windows of a dma-ranges hold? Only the CPU side counts here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "dmavet/rule.hpp"
#include "rules/known_ram.hpp"

namespace dmavet::rules {

// RAM in rising order, without overlaps; empty when it is unknown.
[[nodiscard]] inline std::vector<MemoryRange> ram_of(const RuleInput& input) {
    return ranges_of(input.topology.ram);
}

[[nodiscard]] inline std::uint64_t size_of(std::span<const MemoryRange> memory) {
    std::uint64_t total = 0;
    for (const MemoryRange& range : memory) {
        total += range.size;
    }
    return total;
}

// Addresses from first to last, both included, so that a span may end at the last address there is.
struct Span {
    std::uint64_t first, last;
};

class CpuWindows {
public:
    explicit CpuWindows(std::span<const Region> map) {
        std::vector<Span> all;
        for (const Region& region : map) {
            if (region.size != 0 && raw(region.cpu_start) + (region.size - 1) >= raw(region.cpu_start)) {
                all.push_back({raw(region.cpu_start), raw(region.cpu_start) + (region.size - 1)});
            }
        }
        std::sort(all.begin(), all.end(), [](const Span& a, const Span& b) { return a.first < b.first; });
        for (const Span& span : all) {
            if (!spans_.empty() && span.first <= spans_.back().last) {
                spans_.back().last = std::max(spans_.back().last, span.last);
            } else {
                spans_.push_back(span);
            }
        }
    }

    // How many bytes of `memory` the windows hold; a range of it must not wrap.
    [[nodiscard]] std::uint64_t bytes_in(std::span<const MemoryRange> memory) const {
        std::uint64_t bytes = 0;
        for (const MemoryRange& range : memory) {
            if (range.size == 0) {
                continue;
            }
            const std::uint64_t last = range.base + (range.size - 1);
            const auto below = [](const Span& span, std::uint64_t address) { return span.last < address; };
            for (auto it = std::lower_bound(spans_.begin(), spans_.end(), range.base, below);
                 it != spans_.end() && it->first <= last; ++it) {
                bytes += std::min(it->last, last) - std::max(it->first, range.base) + 1;
            }
        }
        return bytes;
    }

    [[nodiscard]] bool touch(std::span<const MemoryRange> memory) const { return bytes_in(memory) != 0; }
    [[nodiscard]] bool touch(const CpuMemory& memory) const { return touch(ranges_of(memory)); }

private:
    std::vector<Span> spans_;  // in rising order, disjoint
};

}  // namespace dmavet::rules
