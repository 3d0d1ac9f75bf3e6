// SPDX-License-Identifier: Apache-2.0
// What boot is told beside RAM and reserved regions.
#pragma once

#include "dmavet/topology.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

[[nodiscard]] BootFacts read_boot_facts(const OfTree& of);

}  // namespace dmavet::topology
