// SPDX-License-Identifier: Apache-2.0
// What every device of a board gets for the requests that were made.
#pragma once

#include "dmavet/analysis.hpp"

namespace dmavet {

// Fills outcomes and outcome_of of an analysis whose topology and placement are known.
void resolve_outcomes(Analysis& analysis, const Options& options);

}  // namespace dmavet
