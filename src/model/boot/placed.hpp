// SPDX-License-Identifier: Apache-2.0
// The answer of a step that places an area: where it lies, or why it does not.
#pragma once

#include <optional>

#include "dmavet/placement.hpp"
#include "model/boot/layout.hpp"

namespace dmavet::model {

struct Placed {
    Placed(PlaceFate why_not) : fate(why_not) {}
    Placed(const PlacedArea& where, PlaceFate what = PlaceFate::placed) : area(where), fate(what) {}

    std::optional<PlacedArea> area;
    PlaceFate fate;
};

// Why memblock found nothing below an end; 0: anywhere.
[[nodiscard]] inline PlaceFate no_room_below(std::uint64_t end, const Layout& layout) {
    const bool has_ram = !layout.ram.empty() && (end == 0 || raw(layout.ram.first()) < end);
    return has_ram ? PlaceFate::no_room : PlaceFate::limit_below_ram;
}

}  // namespace dmavet::model
