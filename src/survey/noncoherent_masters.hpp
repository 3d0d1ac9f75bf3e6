// SPDX-License-Identifier: Apache-2.0
// Which bus masters does the kernel take for not coherent? They need what the CPUs can do about caches.
#pragma once

#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

// In document order, each once; none that is disabled.
[[nodiscard]] std::vector<NodeId> find_noncoherent_masters(const Subject& board);

}  // namespace dmavet::survey
