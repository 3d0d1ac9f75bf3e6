// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dmavet::bench {

// What a whole check costs of boards that have ten times of everything, up to the largest that is read.
void print_growth();

// Which rule has the largest part in it, so that the one to blame has a name.
void print_slowest_rule();

}  // namespace dmavet::bench
