// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "dmavet/tree.hpp"

namespace dmavet::bench {

// Walks every node and every property of a blob with libfdt and looks at every name and length: the least that any
// reader must do, and the yardstick for what dmavet costs. Returns a sum that depends on all of it.
[[nodiscard]] std::uint64_t libfdt_walk(Bytes blob);

}  // namespace dmavet::bench
