// SPDX-License-Identifier: Apache-2.0
// What the kernel can do about caches.
#pragma once

#include <optional>

#include "dmavet/harts.hpp"
#include "dmavet/kernel.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// `mae`: whether firmware has set T-Head's attributes of memory; absent: nobody knows.
[[nodiscard]] CacheControl resolve_cache_control(const OfTree& of, const Kernel& kernel, const Harts& harts,
                                                 std::optional<bool> mae);

}  // namespace dmavet::topology
