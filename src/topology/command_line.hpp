// SPDX-License-Identifier: Apache-2.0
// What the kernel's command line says about DMA.
#pragma once

#include <string_view>

namespace dmavet {

// Whether iommu.passthrough= asks for identity domains (iommu_set_def_domain_type in drivers/iommu/iommu.c).
[[nodiscard]] bool iommu_passthrough(std::string_view cmdline);

// Whether cma= is given, which makes the kernel bypass a linux,cma-default region (rmem_cma_setup).
[[nodiscard]] bool has_cma_argument(std::string_view cmdline);

}  // namespace dmavet
