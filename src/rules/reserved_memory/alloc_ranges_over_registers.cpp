// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::alloc_ranges_over_registers {

namespace {

// The last window that begins with its first address and ends before its last. One that spans 4 GiB says only how wide
// the bus is.
const survey::RegisterWindow* window_below(const RuleInput& input, const CpuInterval& allowed) {
    constexpr std::uint64_t whole = 0xffffffff;
    const survey::RegisterWindow* found = nullptr;
    for (const survey::RegisterWindow& window : input.surveys.register_windows()) {
        const auto cpu = CpuInterval::of(CpuAddr{window.cpu}, window.size);
        if (cpu && window.size < whole && cpu->contains(allowed.first()) && cpu->last() < allowed.last()) {
            found = &window;
        }
    }
    return found;
}

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.alloc_ranges.empty() || !region.kept()) {
            continue;
        }
        if (!input.surveys.known_ram().empty()) {
            return;  // then RAM itself says where it is not
        }
        for (const MemoryRange& range : region.alloc_ranges) {
            const auto allowed = range.base != 0 ? range.interval() : std::nullopt;
            const survey::RegisterWindow* over = allowed ? window_below(input, *allowed) : nullptr;
            if (!over) {
                continue;
            }
            const CpuInterval registers = *CpuInterval::of(CpuAddr{over->cpu}, over->size);
            report
                .at(region.node, "alloc-ranges",
                    fmt::format("{} begins among registers: RAM can only be what lies above {:#x}",
                                wording::sized_span_text(range.base, range.size), raw(registers.last()) + 1),
                    {fmt::format("{:#x}", range.base)})
                .evidence(over->bus, "ranges", "registers at " + wording::sized_span_text(registers));
            break;
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "alloc-ranges-over-registers",
    .family = "reserved-memory",
    .title = "alloc-ranges that begins in a window of registers",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "RAM is unknown, and an entry of `alloc-ranges` begins inside a `ranges` window of a bus below the root and "
        "ends above it. A window of 4 GiB or more is not counted.",
    .why =
        "Where a bus has its registers there is no RAM. `__reserved_mem_alloc_size()` (5.10 to 7.2) takes memory "
        "from the part that is RAM without a word, so the range is effectively smaller than written, and its end was "
        "most likely meant to be higher.",
    .fix = "let the entry begin where RAM begins, and check its size",
    .check = &check,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::alloc_ranges_over_registers
