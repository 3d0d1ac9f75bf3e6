// SPDX-License-Identifier: Apache-2.0
// Which devices find no source for the least that a driver asks for?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

class Surveys;

// The least of each kind: a page.
enum class LeastRequest : std::uint8_t {
    page,             // dma_alloc_coherent()
    atomic_page,      // the same where sleeping is not allowed
    mapping,          // dma_map_single() of any buffer
    distant_mapping,  // of a buffer that lies out of reach, where others are in reach
};

struct UnmetRequest {
    LeastRequest request;
    std::string reason;                  // a clause, as the model says it
    const ReservedRegion* region;        // the device's own, which is why; null: none is
    const DmaRanges* ranges;             // the windows in force; null: they have no part in it
    std::vector<const Device*> devices;  // in document order
};

// Those that fail whatever mask the driver sets, of bus masters that are not disabled and probe; for each cause the
// devices that share it. Nothing while firmware has a say in what is RAM. Of a device that gets no page at all nothing
// more is said.
[[nodiscard]] std::vector<UnmetRequest> find_unmet_requests(Surveys& surveys);

}  // namespace dmavet::survey
