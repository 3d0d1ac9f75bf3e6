// SPDX-License-Identifier: Apache-2.0
// Which RAM lies in which zone? The architecture draws the lines (src/kernel), RAM fills what lies between them.
#include "model/boot/layout.hpp"

#include "model/boot/boot_memory.hpp"

namespace dmavet::model {

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
    for (const ZoneSpan& span : layout.lines.zones) {
        const auto addresses = half_open(span.begin, span.end);
        CpuMemory ram = addresses ? layout.ram.intersection(*addresses) : CpuMemory{};
        if (!ram.empty()) {
            layout.zones.push_back({span.zone, std::move(ram)});
        }
    }
    return layout;
}

}  // namespace dmavet::model
