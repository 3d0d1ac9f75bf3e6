// SPDX-License-Identifier: Apache-2.0
// What do all allocation paths share? Zones of a piece of memory, and the attributes that a mapping gets
// (dma_pgprot in kernel/dma/mapping.c): cacheable for a coherent device, Normal non-cacheable for any other.
#include "model/dma_call.hpp"

namespace dmavet {

ZoneSet zones_of(const Placement& placement, std::span<const MemoryRange> memory) {
    unsigned zones = 0;
    for (const ZoneMemory& zone : placement.zones)
        for (const MemoryRange& ram : zone.ram)
            for (const MemoryRange& piece : memory)
                if (piece.size > 0 && piece.base <= ram.base + (ram.size - 1) &&
                    ram.base <= piece.base + (piece.size - 1))
                    zones |= static_cast<unsigned>(zone.zone);
    return static_cast<ZoneSet>(zones);
}

AllocOutcome failure(AllocPath path, std::string reason) {
    AllocOutcome outcome;
    outcome.status = AllocStatus::fail;
    outcome.path = path;
    outcome.reason = std::move(reason);
    return outcome;
}

void map_linear(AllocOutcome& outcome) {
    outcome.mapping = Mapping::linear;
    outcome.cpu_attribute = CpuAttribute::normal_wb;
    outcome.alias = Alias::unasked;
}

void map_remapped(AllocOutcome& outcome, const DmaCall& call, bool highmem) {
    outcome.mapping = Mapping::remap;
    outcome.cpu_attribute = call.device.coherent ? CpuAttribute::normal_wb : CpuAttribute::normal_nc;
    outcome.alias = highmem ? Alias::none : Alias::normal_wb;
}

}  // namespace dmavet
