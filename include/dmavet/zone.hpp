// SPDX-License-Identifier: Apache-2.0
// The page allocator's memory zones.
#pragma once

#include <cstdint>
#include <string_view>

namespace dmavet {

#pragma GCC visibility push(default)

// In the order of the kernel's zone list: a request goes to the zone it asks for, then to lower ones.
enum class Zone : std::uint8_t { dma = 1, dma32 = 2, normal = 4, highmem = 8 };
[[nodiscard]] std::string_view to_string(Zone zone);  // "dma32"

// A set of zones.
using ZoneSet = std::uint8_t;
[[nodiscard]] constexpr bool is_only(ZoneSet set, Zone zone) {
    return set == static_cast<ZoneSet>(zone);
}
[[nodiscard]] constexpr bool contains(ZoneSet set, Zone zone) {
    return (set & static_cast<ZoneSet>(zone)) != 0;
}

#pragma GCC visibility pop

}  // namespace dmavet
