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

// That of areas that work, and of those that were given up and given back. The default one may be a region or not.
std::uint64_t cma_bytes(const BootInput& input, const Placement& placement) {
    const bool gives_back = input.kernel.does.frees_lost_cma;
    std::uint64_t sum = 0;
    if (!placement.cma_region) {
        sum += placement.default_cma ? placement.default_cma->size : 0;
        sum += placement.lost_cma && gives_back ? placement.lost_cma->size : 0;
    }
    for (std::size_t i = 0; i < placement.regions.size(); ++i) {
        const PlaceFate fate = placement.region_fates[i];
        const bool is_counted = fate == PlaceFate::placed || (fate == PlaceFate::across_zones && gives_back);
        const bool is_area = input.topology.reserved[i].is_cma_area() && placement.regions[i];
        sum += is_area && is_counted ? placement.regions[i]->size() : 0;
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
