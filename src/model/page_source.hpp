// SPDX-License-Identifier: Apache-2.0
// Where direct allocations take their pages: CMA, then the page allocator zone by zone.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/dma_call.hpp"

namespace dmavet::model {

// Memory that an allocation may get; `found` false: that attempt ends in NULL.
struct PageChoice {
    bool found;
    PageSource source;
    CpuMemory memory;
    std::string reason;
    std::string when;  // what must be the case for this one; empty for the only one
};

// dev_get_cma_area(): the device's own area, else the default one; absent: neither is there. `function` asks. One that
// boot has given up is still asked, and is empty (cma_activate_area).
struct CmaArea {
    CpuMemory within;
    std::uint64_t size;
    std::string_view name;
    Origin from;
};
inline constexpr std::string_view lost_area = "was given up at boot, as it does not lie in one zone: it holds nothing";
[[nodiscard]] std::optional<CmaArea> cma_area_of(const DmaCall& call, std::string_view function);

// __dma_direct_alloc_pages(): every page must be within the device's reach.
[[nodiscard]] std::vector<PageChoice> direct_pages(const DmaCall& call, bool allow_highmem);

// dma_alloc_contiguous() and alloc_pages() without a look at the reach, as the IOMMU code takes them.
[[nodiscard]] PageChoice contiguous_pages(const DmaCall& call);

// The zone that dma_direct_optimal_gfp_mask() asks for; normal: no zone in particular.
[[nodiscard]] Zone zone_hint(const DmaCall& call);

}  // namespace dmavet::model
