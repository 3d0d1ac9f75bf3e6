// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fuzz/overlay_input.hpp"

namespace dmavet::fuzz {

// In what the tree that dmavet makes of a base and an overlay is another than that of fdt_overlay_apply(), or who
// refuses one that the other takes. Empty: in nothing but what is known to differ, or one of the two is no tree.
[[nodiscard]] std::string overlay_difference(const OverlayInput& input);

}  // namespace dmavet::fuzz
