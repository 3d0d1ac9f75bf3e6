// SPDX-License-Identifier: Apache-2.0
// Which kernel is predicted. One algorithm with its differences named, not a copy per release: every
// field below is a decision in which the modelled kernels differ.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dmavet {

enum class Arch { arm64, arm };
[[nodiscard]] std::string_view to_string(Arch arch);

// How of_dma_configure_id() turns a range map into bus_dma_limit and masks.
enum class LimitRule {
    last_address,      // 6.8 and later: the highest dma_start + size - 1 (dma_range_map_max)
    span_from_lowest,  // before: lowest start + (highest end - lowest start) - 1, an odd span counts one more
};

// How arch_setup_dma_ops() hands on the coherent flag.
enum class CoherentFlag {
    assigned,       // arm64: dev->dma_coherent = coherent
    only_ever_set,  // arm: machine code may have set it, the tree cannot clear it
};

// What bounds ZONE_DMA.
enum class ZoneDmaRule {
    exact_limit,     // arm64 6.12: zone_dma_limit, any address
    power_of_two,    // arm64 6.1: zone_dma_bits
    first_4_gib,     // arm64 3.18: 4 GiB from where RAM starts, whatever the tree says
    machine_record,  // arm: the machine description's dma_zone_size, never the tree
};

// Which code dma_alloc_coherent() ends in, for a device without an IOMMU and without a pool of its own.
enum class Allocator {
    dma_direct,     // kernel/dma/direct.c
    arm_dma,        // the same for coherent devices, __dma_alloc() of arch/arm/mm/dma-mapping.c for the others
    arm64_swiotlb,  // 3.18: arch/arm64/mm/dma-mapping.c over lib/swiotlb.c
};

struct KernelProfile {
    std::string_view release;  // "6.12"
    Arch arch;
    LimitRule limit_rule;
    CoherentFlag coherent_flag;
    ZoneDmaRule zone_dma_rule;
    Allocator allocator;
    // What of_dma_configure() reads. 3.18 reads dma-coherent alone: an IOMMU hook, dma-noncoherent, dma-mem and the use
    // of dma-ranges by arm64 came later, and so did the configuration of PCI functions.
    bool reads_only_dma_coherent;
    bool dma_default_coherent;  // what of_dma_is_coherent() answers when no node says anything
    // The range test of an AMBA or platform resource refuses a wrap-around (__of_address_resource_bounds).
    bool resource_end_checked;
    bool prepares_by_clean_alone;    // arch_dma_prep_coherent() no longer invalidates
    std::uint64_t cma_bytes;         // CONFIG_CMA_SIZE_MBYTES
    std::uint64_t cma_alignment;     // CMA_MIN_ALIGNMENT_BYTES
    bool bounces_unaligned_kmalloc;  // CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC: keeps a bounce buffer on every machine
    bool restricted_pool;            // CONFIG_DMA_RESTRICTED_POOL
    bool iommu_default_passthrough;  // CONFIG_IOMMU_DEFAULT_PASSTHROUGH
    bool dma_cma = true;             // CONFIG_DMA_CMA
    // The last byte of RAM that can be used; arm without LPAE leaves out what lies above 4 GiB.
    std::uint64_t last_ram = ~std::uint64_t{0};
    bool debian_configuration = true;  // false: another one, and which drivers it has is not known
};

// All profiles, the default (arm64 6.12) first.
[[nodiscard]] std::span<const KernelProfile> kernel_profiles();
[[nodiscard]] const KernelProfile* find_kernel_profile(std::string_view release, Arch arch);
// The newest profile of an architecture.
[[nodiscard]] const KernelProfile& newest_kernel_profile(Arch arch);

}  // namespace dmavet
