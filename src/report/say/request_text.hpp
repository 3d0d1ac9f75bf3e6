// SPDX-License-Identifier: Apache-2.0
// What a driver asks, as a person says it.
#pragma once

#include <string>
#include <vector>

#include "dmavet/allocation.hpp"

namespace dmavet::report {

// "dma_alloc_coherent(4 KiB, GFP_KERNEL, 32-bit mask)"
[[nodiscard]] std::string call_text(const AllocRequest& request);
// "dma_map_single(2 KiB, bidirectional, 32-bit mask)"
[[nodiscard]] std::string call_text(const StreamRequest& request);

// A few words for each request that tell it from the others: "GFP_KERNEL" and "GFP_ATOMIC" where only that differs.
[[nodiscard]] std::vector<std::string> request_titles(const std::vector<AllocRequest>& requests);
// What all of them have in common: "dma_alloc_coherent(4 KiB, 32-bit mask)"; empty when that is nothing.
[[nodiscard]] std::string common_call_text(const std::vector<AllocRequest>& requests);
// The same of mappings: "32-bit mask" and "64-bit mask"; "dma_map_single(2 KiB, bidirectional)".
[[nodiscard]] std::vector<std::string> request_titles(const std::vector<StreamRequest>& requests);
[[nodiscard]] std::string common_call_text(const std::vector<StreamRequest>& requests);

}  // namespace dmavet::report
