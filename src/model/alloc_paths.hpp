// SPDX-License-Identifier: Apache-2.0
// The allocation paths, one source file each. Pure functions of a call.
#pragma once

#include "model/dma_call.hpp"

namespace dmavet::model {

// device_pool.cpp: dma_alloc_from_dev_coherent(). Only with a pool attached.
[[nodiscard]] Outcomes alloc_from_device_pool(const DmaCall& call);

// atomic_pool.cpp: dma_alloc_from_pool(). `any_zone`: asked without a zone and without a look at the reach.
[[nodiscard]] Outcomes alloc_from_atomic_pool(const DmaCall& call, bool any_zone);

// direct.cpp: dma_direct_alloc() and dma_direct_alloc_pages()
[[nodiscard]] Outcomes direct_alloc(const DmaCall& call);
[[nodiscard]] Outcomes direct_alloc_pages(const DmaCall& call);

// iommu_alloc.cpp: iommu_dma_alloc() and dma_common_alloc_pages()
[[nodiscard]] Outcomes iommu_alloc(const DmaCall& call);
[[nodiscard]] Outcomes iommu_alloc_pages(const DmaCall& call);

// arm_alloc.cpp: __dma_alloc() of arch/arm/mm/dma-mapping.c
[[nodiscard]] Outcomes arm_alloc(const DmaCall& call);

// restricted_pool.cpp: dma_direct_alloc_swiotlb(). Only with a restricted pool.
[[nodiscard]] Outcomes alloc_from_restricted_pool(const DmaCall& call);

// arm64_swiotlb_alloc.cpp: __dma_alloc_coherent() and __dma_alloc_noncoherent() of arm64 3.18
[[nodiscard]] Outcomes arm64_swiotlb_alloc(const DmaCall& call);

}  // namespace dmavet::model
