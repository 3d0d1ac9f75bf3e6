// SPDX-License-Identifier: Apache-2.0
// What does a device with a coherent pool of its own get? Memory of that pool or nothing: neither a full pool nor
// a request that is too large falls back to anything else. Mask, bus limit and IOMMU are not asked.
#include <fmt/format.h>

#include "model/alloc_paths.hpp"

namespace dmavet::model {

namespace {

// Whether the device is coherent or not.
CpuAttribute attribute_of(const DmaCall& call) {
    const CpuAttribute uncached = uncached_attribute(call.device);
    switch (call.kernel.does.own_pools) {
        case OwnPools::uncached: break;
        case OwnPools::as_io: return uncached == CpuAttribute::normal_nc ? CpuAttribute::io : uncached;
        case OwnPools::device: return CpuAttribute::device;
    }
    return uncached;
}

}  // namespace

Outcomes alloc_from_device_pool(const DmaCall& call) {
    constexpr std::string_view function = "dma_alloc_from_dev_coherent";
    const Origin from = call.region_from(function);
    const AttachedPool& pool = *call.device.pool;
    const std::uint64_t block = call.block();
    if (block > pool.bytes) {
        call.step(
            function,
            [&] {
                return fmt::format("{:#x} bytes do not fit into the device's pool of {:#x}: NULL, without a fallback",
                                   block, pool.bytes);
            },
            from);
        return {failure(AllocPath::device_pool, "larger than the device's pool, which has no fallback")};
    }
    const CpuAttribute attribute = attribute_of(call);
    const bool is_cached = attribute == CpuAttribute::normal_wb;
    call.step(
        function,
        [&] {
            return fmt::format("from the device's own pool, mapped {} when it was attached",
                               is_cached ? "write-back" : "uncached");
        },
        from);

    AllocOutcome outcome =
        success(call, AllocPath::device_pool, PageSource::pool, CpuMemory{*pool.memory()},
                fmt::format("from the device's own pool, {}{}",
                            is_cached ? "write-back, as nothing can be mapped uncached" : "always uncached",
                            call.device.iommu ? "; the IOMMU does not map its handle" : ""));
    outcome.mapping = Mapping::remap;
    outcome.cpu_attribute = attribute;
    // A no-map region is not in the linear map, and neither is what is not RAM.
    outcome.alias = Alias::none;
    if (pool.cpu_offset != 0) {
        call.step("dma_get_device_base", [&] {
            return fmt::format(
                "the handle is made of the page of the pool's base: it names memory {:#x} below the buffer",
                pool.cpu_offset);
        });
        outcome.dma_address = DmaAddress::offset;
        outcome.reason =
            "from the device's own pool, whose base is in the middle of a page: the handle names other memory";
    }
    return {outcome};
}

}  // namespace dmavet::model
