// SPDX-License-Identifier: Apache-2.0
// Who claims which streams of an IOMMU, and do two claims meet?
#pragma once

#include <cstdint>
#include <vector>

#include "rules/iommu_clients.hpp"

namespace dmavet::rules {

// The streams whose id equals `id` outside the bits of `mask`.
struct StreamClaim {
    NodeId provider;
    std::uint32_t id;
    std::uint32_t mask;
    NodeId client;
};

// The streams of a row of an iommu-map.
struct StreamSpan {
    NodeId provider;
    StreamIds ids;
    NodeId host;
};

struct StreamUse {
    std::vector<StreamClaim> claims;  // of `iommus`
    std::vector<StreamSpan> spans;    // of `iommu-map`
};
[[nodiscard]] StreamUse read_streams(const RuleInput& input);

// Two clients and a stream id that both claim; `a` is the first in the document of all that claim it.
struct StreamClash {
    NodeId provider;
    std::uint32_t id;
    NodeId a, b;
    StreamClaim of_a = {}, of_b = {};  // where they differ because of masks
};

// Of claims that share a stream each with the first one, not every pair; in no order. Providers with more different
// masks than any real tree are compared mask by mask only. May reorder its arguments.
[[nodiscard]] std::vector<StreamClash> find_clashes(std::vector<StreamClaim>& claims);
// The same for a list of claims without mask against spans, and of spans with each other.
[[nodiscard]] std::vector<StreamClash> find_clashes(const std::vector<StreamClaim>& claims,
                                                    std::vector<StreamSpan>& spans);

}  // namespace dmavet::rules
