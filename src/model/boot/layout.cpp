// SPDX-License-Identifier: Apache-2.0
// Which RAM lies in which zone? The architecture draws the lines (src/kernel), RAM fills what lies between them.
#include "model/boot/layout.hpp"

#include "model/boot/boot_memory.hpp"
#include "model/sizes.hpp"

namespace dmavet {

namespace {

// memblock knows no address 2^64, so RAM that ends there loses its last page; no machine has any.
constexpr CpuInterval last_page = CpuInterval::from(CpuAddr{~(page_bytes - 1)});

std::optional<ZoneBound> bound_of(const std::optional<ZoneLimit>& limit) {
    return limit ? std::optional(ZoneBound{limit->limit, BoundBy::kernel, {}}) : std::nullopt;
}

}  // namespace

Layout lay_out(const BootInput& input) {
    const Topology& topology = input.topology;
    Layout layout;
    layout.ram = topology.ram;
    layout.ram.remove(last_page);
    layout.dram_end = layout.ram.empty() ? 0 : raw(layout.ram.last()) + 1;
    layout.dma_limit = topology.zones.dma_mask;
    const ZoneBounds bounds{bound_of(topology.zones.dma), bound_of(topology.zones.dma32),
                            bound_of(topology.zones.normal), topology.zones.dma_mask};
    layout.lines = input.kernel.arch->boot_lines(bounds, layout.ram.empty() ? 0 : raw(layout.ram.first()),
                                                 layout.dram_end, input.line);
    for (const ZoneSpan& span : layout.lines.zones) {
        const auto addresses = half_open(span.begin, span.end);
        CpuMemory ram = addresses ? layout.ram.intersection(*addresses) : CpuMemory{};
        if (!ram.empty()) {
            layout.zones.push_back({span.zone, std::move(ram)});
        }
    }
    return layout;
}

}  // namespace dmavet
