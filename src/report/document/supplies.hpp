// SPDX-License-Identifier: Apache-2.0
// How much is enough? What devices share, what one request of it can get, and who competes for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet::report {

enum class SupplyKind : std::uint8_t { swiotlb, cma, atomic_pools };
[[nodiscard]] std::string_view to_string(SupplyKind kind);  // "atomic-pools"

struct Supply {
    SupplyKind kind;
    std::uint64_t size;                  // bytes, of all devices together
    std::uint64_t size_at_most;          // likewise, where it is one or the other (AtomicPool)
    std::uint64_t largest;               // bytes of the largest single request that any of the devices can make of it
    std::string why_none;                // why that is 0, of the first such device
    std::vector<const Device*> devices;  // those with a sign of DMA that it may serve
};

// Those that there are.
[[nodiscard]] std::vector<Supply> find_supplies(const Board& board);

}  // namespace dmavet::report
