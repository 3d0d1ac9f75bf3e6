// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dmavet::bench {

struct BoardSize {
    std::uint32_t nodes;
    std::uint32_t clients;  // of one IOMMU, each with a stream of its own
    std::uint32_t regions;  // of reserved memory, each for one client
};

// A board far beyond any real one, with all that rules look at: what grows faster than the board shows in it.
[[nodiscard]] std::vector<std::byte> synthetic_board(const BoardSize& size);

}  // namespace dmavet::bench
