// SPDX-License-Identifier: Apache-2.0
// Which topics are there?
#include "verify/topics.hpp"

#include <array>

namespace dmavet::verify {

std::span<const Compare> comparisons() {
    static constexpr std::array table{
        &compare_memory,       &compare_zones,    &compare_cma,   &compare_bounce_buffer,
        &compare_atomic_pools, &compare_reserved, &compare_iommu, &compare_devices,
    };
    return table;
}

}  // namespace dmavet::verify
