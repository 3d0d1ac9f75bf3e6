// SPDX-License-Identifier: Apache-2.0
// Up to which size does a request succeed? Doubled until it fails, then halved in between; a larger request never
// succeeds where a smaller one failed, but for the single page, which CMA does not serve.

#include "model/capacity.hpp"

#include "model/allocate.hpp"

namespace dmavet::model {

namespace {

constexpr std::uint64_t most = std::uint64_t{1} << 36;  // beyond what a driver asks for

}  // namespace

Capacity find_capacity(const ModelInput& input, const Device& device, const AllocRequest& request) {
    const DmaDevice dma =
        dma_device(device, input.topology, input.placement, input.kernel, input.question.attached_region);
    Capacity capacity;
    const auto succeeds = [&](std::uint64_t size) {
        AllocRequest larger = request;
        larger.size = size;
        const Allocation allocation = allocate(input.kernel, input.placement, dma, larger);
        if (allocation.outcome.status != AllocStatus::fail) {
            return true;
        }
        capacity.beyond = allocation.outcome.reason;
        return false;
    };
    const std::uint64_t page = input.kernel.sizes.page;
    std::uint64_t step = page;
    while (step <= most && (succeeds(step) || (step == page && succeeds(2 * page)))) {
        step *= 2;
    }
    if (step > most) {
        return {most, {}};
    }
    for (capacity.largest = step / 2 < page ? 0 : step / 2, step /= 4; step >= page; step /= 2) {
        capacity.largest += succeeds(capacity.largest + step) ? step : 0;
    }
    (void)succeeds(capacity.largest + page);  // the reason that stands right at the border
    return capacity;
}

}  // namespace dmavet::model
