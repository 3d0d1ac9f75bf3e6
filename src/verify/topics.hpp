// SPDX-License-Identifier: Apache-2.0
// One comparison a topic. A new one is a file of its own and two lines here and in topics.cpp.
#pragma once

#include <span>
#include <vector>

#include "dmavet/verify.hpp"
#include "verify/seen.hpp"

namespace dmavet::verify {

using Lines = std::vector<VerifyLine>;
using Compare = void (*)(const Board& board, const Seen& seen, Lines& lines);

void compare_memory(const Board& board, const Seen& seen, Lines& lines);
void compare_zones(const Board& board, const Seen& seen, Lines& lines);
void compare_cma(const Board& board, const Seen& seen, Lines& lines);
void compare_bounce_buffer(const Board& board, const Seen& seen, Lines& lines);
void compare_atomic_pools(const Board& board, const Seen& seen, Lines& lines);
void compare_reserved(const Board& board, const Seen& seen, Lines& lines);
void compare_iommu(const Board& board, const Seen& seen, Lines& lines);
void compare_devices(const Board& board, const Seen& seen, Lines& lines);

// In the order of VerifyTopic.
[[nodiscard]] std::span<const Compare> comparisons();

}  // namespace dmavet::verify
