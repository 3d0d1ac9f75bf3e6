// SPDX-License-Identifier: Apache-2.0
// Which path did an allocation take? The functions that ran, and what they returned, tell.
#include "truth/boot_calls.hpp"

#include <algorithm>

namespace dmavet::truth {

Calls::Calls(const nlohmann::json& row) : calls_(row.contains("calls") ? row["calls"] : nlohmann::json::object()) {}

int Calls::answer_of(const char* function) const {
    return called(function) ? calls_[function].at(1).get<int>() : 0;
}

bool Calls::any_called(std::initializer_list<const char*> functions) const {
    return std::any_of(functions.begin(), functions.end(), [&](const char* f) { return called(f); });
}

bool Calls::went_through_iommu() const {
    return any_called({"iommu_dma_alloc", "iommu_map", "iommu_map_sg", "__iommu_map", "iommu_map_atomic",
                       "iommu_dma_alloc_pages", "__iommu_dma_alloc_noncontiguous", "iommu_map_sg_atomic",
                       "iommu_dma_map_page"});
}

std::string Calls::path() const {
    const auto gave = [&](const char* function) { return answer_of(function) > 0; };
    if (gave("dma_alloc_from_dev_coherent")) {
        return "device-pool";
    }
    if (gave("dma_alloc_from_pool") || gave("__alloc_from_pool") || gave("pool_allocator_alloc")) {
        return "atomic-pool";
    }
    if (gave("swiotlb_alloc")) {
        return "restricted-pool";
    }
    return went_through_iommu() ? "iommu" : "direct";
}

// dma_alloc_from_dev_coherent() answers "handled" for a device with a pool, also without memory.
std::string Calls::path_of_failure() const {
    if (answer_of("dma_alloc_from_dev_coherent") != 0) {
        return "device-pool";
    }
    if (any_called({"dma_alloc_from_pool", "__alloc_from_pool", "pool_allocator_alloc"})) {
        return "atomic-pool";
    }
    return went_through_iommu() ? "iommu" : "direct";
}

bool Calls::gave_single_pages() const {
    return answer_of("dma_common_pages_remap") > 0;
}

bool Calls::maintained_caches() const {
    return called("arch_sync_dma_for_device");
}

}  // namespace dmavet::truth
