// SPDX-License-Identifier: Apache-2.0
// Which memory does dma_capable() refuse? Inside one window bus addresses rise with physical ones, so what it reaches
// is the window's lower end; the first window that holds an address decides about it.
#include "model/out_of_reach.hpp"

#include <algorithm>

namespace dmavet::model {

CpuMemory out_of_reach(const RangeMap& map, std::uint64_t limit, const CpuMemory& memory) {
    CpuMemory rest = memory;
    if (!map) {
        rest.remove(CpuInterval::up_to(CpuAddr{limit}));
        return rest;
    }
    CpuMemory decided;
    for (const Region& region : map) {
        const CpuInterval window = region.cpu();
        if (raw(region.dma_start) <= limit) {
            const std::uint64_t behind = std::min(window.size() - 1, limit - raw(region.dma_start));
            CpuMemory reached{*CpuInterval::between(window.first(), CpuAddr{raw(window.first()) + behind})};
            reached.remove(decided);
            rest.remove(reached);
        }
        decided.add(window);
    }
    return rest;
}

}  // namespace dmavet::model
