// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::tree {

// What a base is after an overlay, as fdt_overlay_apply() of libfdt makes it, which U-Boot and fdtoverlay call: the
// overlay's phandles are moved behind the base's (a node that has one in the base keeps that, as since dtc 1.7.1;
// before, it got the overlay's, and what the base refers to it by led nowhere), __local_fixups__ and
// __fixups__ are followed, the __overlay__ of each fragment is merged into its target, and what the overlay's
// __symbols__ call something is called so in the result. An Error: a reference or target that leads nowhere, which is
// named, or an exceeded limit of tree.hpp. Takes time in proportion to both trees and to their references.
[[nodiscard]] Result<Tree> apply_overlay(const Tree& base, const Tree& overlay);

}  // namespace dmavet::tree
