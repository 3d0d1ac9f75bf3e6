// SPDX-License-Identifier: Apache-2.0
// Which RAM lies in which zone? The architecture draws the lines (src/kernel), RAM fills what lies between them.
#include "model/boot/layout.hpp"

#include <algorithm>
#include <utility>

#include "model/boot/boot_memory.hpp"

namespace dmavet::model {

namespace {

void fill_zones(Layout& layout) {
    layout.zones.clear();
    for (const ZoneSpan& span : layout.lines.zones) {
        const auto addresses = half_open(span.begin, span.end);
        CpuMemory ram = addresses ? layout.ram.intersection(*addresses) : CpuMemory{};
        if (!ram.empty()) {
            layout.zones.push_back({span.zone, std::move(ram)});
        }
    }
}

}  // namespace

Layout lay_out(const BootInput& input) {
    const Topology& topology = input.topology;
    Layout layout;
    layout.ram = topology.ram;
    // memblock knows no address 2^64, so RAM that ends there loses its last page; no machine has any.
    layout.ram.remove(CpuInterval::from(CpuAddr{~(input.kernel.sizes.page - 1)}));
    layout.dram_end = layout.ram.empty() ? 0 : raw(layout.ram.last()) + 1;
    layout.allocator_limit = topology.zones.allocator_limit;
    const Zones& zones = topology.zones;
    const RamLimits limits{layout.ram.empty() ? 0 : raw(layout.ram.first()), layout.dram_end,
                           zones.dma ? std::optional(zones.dma->limit) : std::nullopt,
                           zones.dma32 ? std::optional(zones.dma32->limit) : std::nullopt};
    layout.lines = input.kernel.arch->boot_lines(input.kernel.does, limits, input.line, input.kernel.config);
    fill_zones(layout);
    end_lowmem(layout, layout.ram);
    layout.lines.lowmem_end = std::min(layout.lines.lowmem_end, layout.lines.low_end);
    return layout;
}

void end_lowmem(Layout& layout, const CpuMemory& mapped) {
    const std::uint64_t limit = layout.lines.low_end;
    if (layout.lines.lowmem_end == 0) {
        return;
    }
    std::uint64_t end = 0;
    for (const CpuInterval& block : mapped) {
        if (raw(block.first()) < limit) {
            end = std::min(limit, raw(block.last()) + 1);
        }
    }
    if (end == 0 || end == limit) {
        return;
    }
    for (ZoneSpan& span : layout.lines.zones) {
        span.begin = span.begin == limit ? end : span.begin;
        span.end = span.end == limit ? end : span.end;
    }
    layout.lines.low_end = end;
    fill_zones(layout);
}

}  // namespace dmavet::model
