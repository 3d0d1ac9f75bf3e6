// SPDX-License-Identifier: Apache-2.0
// Where the regions of the tree lie.
#pragma once

#include "dmavet/placement.hpp"
#include "model/boot/boot_input.hpp"
#include "model/boot/boot_memory.hpp"
#include "model/boot/layout.hpp"

namespace dmavet::model {

// Those whose reg says it.
[[nodiscard]] RegionPlaces fixed_regions(const Topology& topology);

// What the early scan makes of what is fixed.
struct EarlyScan {
    CpuMemory taken;                   // by regions that the kernel keeps, and by what the boot loader has left
    CpuMemory refused;                 // by others, until their handlers are asked and refuse them
    std::vector<bool> no_map_refused;  // for each region: it asks for no-map and does not get it
};
[[nodiscard]] EarlyScan scan_fixed(const BootInput& input);

// The same and those that only have a size, each from the top down.
[[nodiscard]] RegionPlaces place_dynamic(const BootInput& input, RegionPlaces places, BootMemory& free);

// What becomes of each in its place.
[[nodiscard]] std::vector<PlaceFate> region_fates(const BootInput& input, const Layout& layout,
                                                  const RegionPlaces& places, const EarlyScan& scan);

// cma_activate_area(), of an area of RAM or not.
[[nodiscard]] PlaceFate activation_of(const CpuInterval& area, const Layout& layout, const Behaviour& does);

// Takes no-map memory that has no page structures out of the zones.
void remove_no_map(const BootInput& input, Placement& placement);

// What regions and boot loader have taken; no guess about the kernel.
[[nodiscard]] CpuMemory taken_memory(const Topology& topology, const Placement& placement);

}  // namespace dmavet::model
