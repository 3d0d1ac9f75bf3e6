// SPDX-License-Identifier: Apache-2.0
// --alloc and --stream: what a driver asks of the DMA API, in the words of a command line.
#pragma once

#include <string>
#include <vector>

#include "dmavet/allocation.hpp"

namespace dmavet::cli {

// "4K", "1M,atomic,mask=36": SIZE, then words in any order. In the order given; none given: a page, sleeping
// and atomic.
[[nodiscard]] std::vector<AllocRequest> parse_allocations(const std::vector<std::string>& texts);

// "2K,from-device,mask=64". None given: 2 KiB in both directions, with 32 and with 64 bits.
[[nodiscard]] std::vector<StreamRequest> parse_streams(const std::vector<std::string>& texts);

}  // namespace dmavet::cli
