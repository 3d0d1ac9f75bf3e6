// SPDX-License-Identifier: Apache-2.0
// Two devices with one stream id are not always a mistake.
#pragma once

#include "dmavet/subject.hpp"

namespace dmavet::survey {

// A DMA controller and a client of it, a node and one inside it, or one controller with two nodes.
[[nodiscard]] bool is_shared_by_design(const Subject& board, NodeId a, NodeId b);

}  // namespace dmavet::survey
