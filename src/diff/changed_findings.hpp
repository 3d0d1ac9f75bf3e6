// SPDX-License-Identifier: Apache-2.0
// Findings that are of one of two boards alone.
#pragma once

#include "compare_devices.hpp"
#include "dmavet/diff.hpp"

namespace dmavet::diff {

void find_changed_findings(const Board& before, const Board& after, const NodePairs& pairs, BoardDiff& diff);

}  // namespace dmavet::diff
