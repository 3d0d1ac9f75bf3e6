// SPDX-License-Identifier: Apache-2.0
// Two devices with one stream id are not always a mistake.
#pragma once

#include "dmavet/subject.hpp"

namespace dmavet::survey {

// A DMA controller and a client of it, a node and one inside it, one controller with two nodes, an engine and the block
// through which the CPU talks to it, or a client that only tests the IOMMU.
[[nodiscard]] bool is_shared_by_design(const Subject& board, NodeId a, NodeId b);

// Whether it is no hardware, but there to test an IOMMU with: vendors' trees have such nodes, without registers.
[[nodiscard]] bool is_test_client(const Subject& board, NodeId node);

}  // namespace dmavet::survey
