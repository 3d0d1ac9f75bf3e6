// SPDX-License-Identifier: Apache-2.0
// Which harts count, and what they can do.
#pragma once

#include "dmavet/harts.hpp"
#include "dmavet/kernel.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// None where harts decide nothing.
[[nodiscard]] Harts read_harts(const OfTree& of, const Kernel& kernel);

}  // namespace dmavet::topology
