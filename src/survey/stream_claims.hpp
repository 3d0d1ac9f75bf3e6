// SPDX-License-Identifier: Apache-2.0
// Who claims which streams of an IOMMU, and do two claims meet?
#pragma once

#include <cstdint>
#include <vector>

#include "survey/iommu_clients.hpp"

namespace dmavet::survey {

class Surveys;

// The streams whose id equals `id` outside the bits of `mask`.
struct StreamClaim {
    NodeId provider;
    std::uint32_t id;
    std::uint32_t mask;
    NodeId client;
};

// The streams of a row of an iommu-map, or one that a client claims.
struct StreamSpan {
    NodeId provider;
    StreamIds ids;
    NodeId host;  // whose row or claim it is
    bool is_claim = false;
};

struct StreamUse {
    std::vector<StreamClaim> claims;  // of `iommus`
    std::vector<StreamSpan> spans;    // of `iommu-map`
};
[[nodiscard]] StreamUse read_streams(Surveys& surveys);

// Two clients and a stream id that both claim; `a` is the first in the document of all that claim it.
struct StreamClash {
    NodeId provider;
    std::uint32_t id;
    NodeId a, b;
    StreamClaim of_a = {}, of_b = {};  // where they differ because of masks
};

// Of claims that share a stream each with the first one, not every pair. Claims with masks are compared with each
// other, claims without mask with the rows of maps, and these with each other. Providers with more different masks than
// any real tree are compared mask by mask only.
[[nodiscard]] std::vector<StreamClash> find_clashes(const StreamUse& streams);

}  // namespace dmavet::survey
