// SPDX-License-Identifier: Apache-2.0
// How much /reserved-memory takes, for the head of a board.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "dmavet/board.hpp"

namespace dmavet::report {

struct ReservedTotals {
    std::size_t kept = 0;
    std::size_t iova_only = 0;              // nodes that reserve bus addresses and no memory
    std::size_t dropped = 0;                // regions that the kernel does not keep
    std::size_t nowhere = 0;                // those that it would keep, and for which there is no room
    std::size_t idle = 0;                   // those that are reserved for nobody
    std::optional<std::uint64_t> bytes{0};  // of those that it keeps; absent: more than 64 bits hold
    // How many of those kept are of which kind.
    std::array<std::pair<PoolKind, std::size_t>, 4> kinds{
        {{PoolKind::carveout, 0}, {PoolKind::cma, 0}, {PoolKind::device_pool, 0}, {PoolKind::restricted, 0}}};
};

[[nodiscard]] ReservedTotals total(const Board& board);

}  // namespace dmavet::report
