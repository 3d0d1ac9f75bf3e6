// SPDX-License-Identifier: Apache-2.0
// What do all allocation paths share? The pieces of an answer, and the attributes that a mapping gets
// (dma_pgprot in kernel/dma/mapping.c): cacheable for a coherent device, uncached for any other, where CPUs can map so.
#include "model/dma_call.hpp"

#include <fmt/format.h>

namespace dmavet::model {

AllocOutcome failure(AllocPath path, std::string reason) {
    AllocOutcome outcome;
    outcome.status = AllocStatus::fail;
    outcome.path = path;
    outcome.reason = std::move(reason);
    return outcome;
}

AllocOutcome success(const DmaCall& call, AllocPath path, PageSource source, const CpuMemory& memory,
                     std::string reason) {
    AllocOutcome outcome;
    outcome.status = AllocStatus::ok;
    outcome.path = path;
    outcome.source = source;
    outcome.zones = zones_of(call.placement.zones, memory);
    outcome.dma_address = path == AllocPath::iommu ? DmaAddress::iova : address_kind(call.device.map, memory);
    outcome.reason = std::move(reason);
    return outcome;
}

const AtomicPool* single_pool(const DmaCall& call, std::string& why_not) {
    constexpr std::string_view function = "__alloc_from_pool";
    if (call.placement.atomic_pools.empty()) {
        why_not = "there is no atomic pool";
        return nullptr;
    }
    const AtomicPool& pool = call.placement.atomic_pools.front();
    if (call.block() <= pool.size) {
        return &pool;
    }
    call.step(function, [&] { return fmt::format("the pool has {:#x} bytes and never grows: NULL", pool.size); });
    why_not = "larger than the atomic pool, which never grows";
    return nullptr;
}

CpuAttribute uncached_attribute(const DmaDevice& device) {
    return device.uncached == UncachedMappings::unavailable ? CpuAttribute::normal_wb : CpuAttribute::normal_nc;
}

std::string_view uncached_text(const DmaCall& call) {
    const MemoryTypes& types = call.kernel.arch->memory_types;
    return uncached_attribute(call.device) == CpuAttribute::normal_wb ? types.cached : types.uncached;
}

void map_nowhere(AllocOutcome& outcome) {
    outcome.mapping = Mapping::none;
    outcome.cpu_attribute = CpuAttribute::none;
}

void map_linear(AllocOutcome& outcome) {
    outcome.mapping = Mapping::linear;
    outcome.cpu_attribute = CpuAttribute::normal_wb;
    outcome.alias = Alias::unasked;
}

void map_remapped(AllocOutcome& outcome, const DmaCall& call, bool highmem) {
    outcome.mapping = Mapping::remap;
    outcome.cpu_attribute = call.device.coherent ? CpuAttribute::normal_wb : uncached_attribute(call.device);
    outcome.alias = highmem ? Alias::none : Alias::normal_wb;
}

}  // namespace dmavet::model
