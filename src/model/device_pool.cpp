// SPDX-License-Identifier: Apache-2.0
// What does a device with a coherent pool of its own get? Memory of that pool or nothing: neither a full pool nor
// a request that is too large falls back to anything else. Mask, bus limit and IOMMU are not asked.
#include <fmt/format.h>

#include "model/alloc_paths.hpp"

namespace dmavet::model {

Outcomes alloc_from_device_pool(const DmaCall& call) {
    constexpr std::string_view function = "dma_alloc_from_dev_coherent";
    const Origin from = call.region_from(function);
    const std::uint64_t block = block_size(call.request.size);
    if (block > call.device.pool->size()) {
        call.step(
            function,
            [&] {
                return fmt::format("{:#x} bytes do not fit into the device's pool of {:#x}: NULL, without a fallback",
                                   block, call.device.pool->size());
            },
            from);
        return {failure(AllocPath::device_pool, "larger than the device's pool, which has no fallback")};
    }
    call.step(function, "from the device's own pool, mapped uncached when it was attached", from);

    AllocOutcome outcome =
        success(call, AllocPath::device_pool, PageSource::pool, CpuMemory{*call.device.pool},
                call.device.iommu ? "from the device's own pool, always uncached; the IOMMU does not map its handle"
                                  : "from the device's own pool, always uncached");
    outcome.mapping = Mapping::remap;
    outcome.cpu_attribute = CpuAttribute::normal_nc;
    // A no-map region is not in the linear map, and neither is what is not RAM.
    outcome.alias = Alias::none;
    return {outcome};
}

}  // namespace dmavet::model
