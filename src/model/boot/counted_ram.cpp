// SPDX-License-Identifier: Apache-2.0
// What is free is counted (memblock_free_all), and so are CMA areas as soon as they work (cma_activate_area). Of the
// kernel's own memory only that for start-up is given back, after drivers have come (free_initmem).
#include "model/boot/counted_ram.hpp"

#include <algorithm>

#include "kernel/sizes.hpp"

namespace dmavet::model {

namespace {

// By how much the image is smaller than kernel_image() takes it for: arm64 images run from 10 MiB to those of 6.1, 6.12
// and 7.2 of Debian, which leave 33, 46 and 48 MiB of RAM uncounted beside tables.
constexpr std::uint64_t image_slack = 56 * kernel::mib;
// An initrd that the boot loader has not told of yet, and what firmware keeps without a word in the tree.
constexpr std::uint64_t untold_initrd = 64 * kernel::mib, untold = 32 * kernel::mib;

// The default one may be a region or not.
std::uint64_t cma_bytes(const BootInput& input, const Placement& placement) {
    const bool is_own = placement.default_cma && !placement.cma_region;
    std::uint64_t sum = is_own ? placement.default_cma->size : 0;
    for (std::size_t i = 0; i < placement.regions.size(); ++i) {
        const bool is_placed = placement.regions[i] && placement.region_fates[i] == PlaceFate::placed;
        sum += input.topology.reserved[i].is_cma_area() && is_placed ? placement.regions[i]->size() : 0;
    }
    return sum;
}

}  // namespace

CountedRam counted_ram(const BootInput& input, const Placement& placement, const KernelTables& tables,
                       const BootMemory& free) {
    const std::uint64_t counted = free.free().bytes() + cma_bytes(input, placement);
    const std::uint64_t taken = tables.slack() + untold + (input.topology.boot.initrd ? 0 : untold_initrd);
    return {counted - std::min(counted, taken), counted + tables.slack() + image_slack};
}

}  // namespace dmavet::model
