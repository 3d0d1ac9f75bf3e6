// SPDX-License-Identifier: Apache-2.0
// What boot leaves to the page allocator.
#pragma once

#include "dmavet/placement.hpp"

namespace dmavet::model {

// Fills ZoneMemory::free, once everything else has its place.
void find_free_pages(const Topology& topology, const Behaviour& does, Placement& placement);

}  // namespace dmavet::model
