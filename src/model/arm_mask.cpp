// SPDX-License-Identifier: Apache-2.0
// Does the kernel take a mask? arm's own operations (arch/arm/mm/dma-mapping.c) take one that reaches all RAM, whatever
// the device needs: arm_dma_supported(), before it __dma_supported(). What the bus has configured, nobody has asked
// them about; early kernels asked when something was allocated.
#include "model/arm_mask.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "kernel/sizes.hpp"
#include "model/reach.hpp"
#include "model/zones.hpp"

namespace dmavet::model {

namespace {

constexpr std::uint64_t page_of(std::uint64_t address) {
    return address / kernel::small_page;
}

// The numbers of pages that are compared: what the mask reaches, and what it must.
bool is_supported(const Kernel& kernel, const CpuMemory& ram, const DmaDevice& device, std::uint64_t mask) {
    constexpr std::uint64_t limit = page_of(kernel::last_of_32_bits);  // arm_dma_pfn_limit
    const std::uint64_t past_ram = page_of(raw(ram.last())) + 1;       // max_pfn
    const std::uint64_t largest = kernel.sizes.last_ram;               // of dma_addr_t
    const std::uint64_t reached = page_of(dma_to_phys(device.map, std::min(mask, largest)));
    if (kernel.does.mask_of_ram_suffices) {
        return reached >= std::min(past_ram - 1, limit);
    }
    return reached >= (mask > largest ? past_ram : std::min(past_ram, limit));
}

}  // namespace

MaskFate mask_fate(const Kernel& kernel, const Placement& placement, const DmaDevice& device, unsigned bits) {
    const std::uint64_t mask = kernel::bit_mask(bits);
    const bool was_set = mask != device.mask;
    if (kernel.does.allocator != Allocator::arm_dma_ops || !placement.known ||
        (!was_set && !kernel.does.allocation_checks_mask)) {
        return MaskFate::taken;
    }
    const CpuMemory ram = all_zones(placement.zones);
    if (ram.empty() || is_supported(kernel, ram, device, mask)) {
        return MaskFate::taken;
    }
    return was_set ? MaskFate::refused : MaskFate::unserved;
}

std::string refused_mask_text(unsigned bits) {
    return fmt::format("a mask of {} bits does not reach all RAM: dma_set_mask_and_coherent() gives -EIO", bits);
}

std::string_view mask_function(const Kernel& kernel) {
    return kernel.does.allocation_checks_mask ? "__dma_supported" : "arm_dma_supported";
}

}  // namespace dmavet::model
