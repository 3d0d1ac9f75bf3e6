// SPDX-License-Identifier: Apache-2.0
// Which node of one tree is which of another.
#pragma once

#include "compare_devices.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::diff {

// For each node of `after` the one of `before` that it was.
[[nodiscard]] NodePairs match_nodes(const Tree& before, const Tree& after);

}  // namespace dmavet::diff
