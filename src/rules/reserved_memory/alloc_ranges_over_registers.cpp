// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/known_ram.hpp"
#include "topology/of_address.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::alloc_ranges_over_registers {

namespace {

struct RegisterWindow {
    NodeId bus;
    CpuInterval cpu;
};

// What the buses right below the root show of registers. One that spans 4 GiB says only how wide the bus is.
std::vector<RegisterWindow> register_windows(const RuleInput& input) {
    constexpr std::uint64_t whole = 0xffffffff;
    std::vector<RegisterWindow> windows;
    for (const Property* ranges : input.tree.properties_named(input.of.names.ranges)) {
        const NodeId bus = ranges->node;
        if (bus == root_node || input.tree.node(bus).parent != root_node) {
            continue;
        }
        if (topology::of_match_bus(input.of, bus) != topology::OfBus::default_bus) {
            continue;
        }
        const std::size_t child = input.of.bus_addr_cells(bus), parent = input.of.addr_cells(bus);
        const std::size_t size = input.of.bus_size_cells(bus);
        if (child > topology::max_addr_cells || parent > topology::max_addr_cells || size > topology::max_addr_cells ||
            size == 0) {
            continue;
        }
        for (std::size_t at = 0; at + child + parent + size <= ranges->cell_count(); at += child + parent + size) {
            const std::uint64_t bytes = topology::read_number(*ranges, at + child + parent, size);
            const auto cpu = CpuInterval::of(CpuAddr{topology::read_number(*ranges, at + child, parent)}, bytes);
            if (cpu && bytes < whole) {
                windows.push_back({bus, *cpu});
            }
        }
    }
    return windows;
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<RegisterWindow> windows;
    bool gathered = false;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.alloc_ranges.empty() || !region.kept()) {
            continue;
        }
        if (!gathered && !known_ram(input).empty()) {
            return;  // then RAM itself says where it is not
        }
        if (!gathered) {
            windows = register_windows(input);
        }
        gathered = true;
        for (const MemoryRange& range : region.alloc_ranges) {
            const RegisterWindow* over = nullptr;
            const auto allowed = range.interval();
            for (const RegisterWindow& window : windows) {
                if (allowed && range.base != 0 && window.cpu.contains(allowed->first()) &&
                    window.cpu.last() < allowed->last()) {
                    over = &window;
                }
            }
            if (!over) {
                continue;
            }
            report
                .at(region.node, "alloc-ranges",
                    fmt::format("{} begins among registers: RAM can only be what lies above {:#x}",
                                wording::sized_span_text(range.base, range.size), raw(over->cpu.last()) + 1),
                    {fmt::format("{:#x}", range.base)})
                .evidence(over->bus, "ranges", "registers at " + wording::sized_span_text(over->cpu));
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
        "Where a bus has its registers there is no RAM. `__reserved_mem_alloc_size()` (6.1, 6.12) takes memory from the "
        "part that is RAM without a word, so the range is effectively smaller than written, and its end was most "
        "likely meant to be higher.",
    .fix = "let the entry begin where RAM begins, and check its size",
    .check = &check,
};

}  // namespace dmavet::rules::alloc_ranges_over_registers
