// SPDX-License-Identifier: Apache-2.0
// Reserved regions of a board with 1 GiB of RAM at 1 GiB.
#pragma once

#include <cstdint>
#include <string_view>

#include "support/allocations.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test::region_trees {

inline constexpr std::uint32_t start = 0x40000000, whole = 0x40000000;

// RAM and /reserved-memory, which is open afterwards.
inline FdtBuilder& gib_1(FdtBuilder& t) {
    return ram_of(t, {0, start, 0, whole}).node("reserved-memory").bus(2, 2).empty("ranges");
}
inline FdtBuilder& fixed(FdtBuilder& t, std::string_view name, std::uint32_t base, std::uint32_t size) {
    return t.node(name).cells("reg", {0, base, 0, size});
}
inline FdtBuilder& area(FdtBuilder& t, std::uint32_t base, std::uint32_t size) {
    return fixed(t, "area", base, size).string("compatible", "shared-dma-pool").empty("reusable");
}

}  // namespace dmavet::test::region_trees
