// SPDX-License-Identifier: Apache-2.0
// A kernel configuration (.config): where it differs from what a profile assumes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dmavet/kernel_profile.hpp"
#include "dmavet/result.hpp"

namespace dmavet {

// The options that change a prediction; absent: the file says nothing about it.
struct KernelConfig {
    std::optional<bool> dma_cma;                    // CONFIG_DMA_CMA
    std::optional<std::uint64_t> cma_bytes;         // CONFIG_CMA_SIZE_MBYTES
    std::optional<bool> arm_lpae;                   // CONFIG_ARM_LPAE: 2 MiB pageblocks, else 8 MiB
    std::optional<bool> restricted_pool;            // CONFIG_DMA_RESTRICTED_POOL
    std::optional<bool> bounces_unaligned_kmalloc;  // CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC
    std::optional<bool> iommu_default_passthrough;  // CONFIG_IOMMU_DEFAULT_PASSTHROUGH
};

// Refuses what is no .config, and configurations that no profile covers: other page sizes than 4 KiB, other ways to
// size CMA than in MiB.
[[nodiscard]] Result<KernelConfig> read_kernel_config(std::string_view text);

// The profile with the configuration's values in place of its own.
[[nodiscard]] KernelProfile configured(KernelProfile profile, const KernelConfig& config);

}  // namespace dmavet
