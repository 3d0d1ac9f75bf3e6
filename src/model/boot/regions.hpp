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
    CpuMemory taken;                               // by regions that the kernel keeps, and by the boot loader
    CpuMemory refused;                             // by others, until their handlers are asked and refuse them
    CpuMemory released;                            // free then, were it another's, too (memblock_phys_free)
    std::vector<std::optional<Refusal>> refusals;  // Placement::refusals
};
[[nodiscard]] EarlyScan scan_fixed(const BootInput& input);

// The same and those that only have a size, each from the top down.
[[nodiscard]] RegionPlaces place_dynamic(const BootInput& input, RegionPlaces places, BootMemory& free);

// RAM without what no-map takes out of the linear map.
[[nodiscard]] CpuMemory mapped_ram(const BootInput& input, const Layout& layout, const RegionPlaces& places,
                                   const EarlyScan& scan);

// What becomes of each in its place.
[[nodiscard]] std::vector<PlaceFate> region_fates(const BootInput& input, const Layout& layout,
                                                  const RegionPlaces& places,
                                                  const std::vector<std::optional<Refusal>>& refusals);

// Whether the early scan leaves any RAM to a kernel that maps memory next (paging_init). Regions that their handlers
// refuse count where those are asked only afterwards.
[[nodiscard]] bool leaves_ram(const BootInput& input, const Layout& layout, const EarlyScan& scan);

// Whether an atomic pool is cleared in memory that is not mapped.
[[nodiscard]] bool clears_unmapped(const Topology& topology, const Placement& placement);

// cma_activate_area(), of an area of RAM or not.
[[nodiscard]] PlaceFate activation_of(const CpuInterval& area, const Layout& layout, const Kernel& kernel);

// Takes no-map memory that has no page structures out of the zones.
void remove_no_map(const BootInput& input, Placement& placement);

// Placement::linear_map, once it is known what becomes of each region.
[[nodiscard]] CpuMemory linear_map(const Topology& topology, const Placement& placement);

// What regions and boot loader have taken; no guess about the kernel.
[[nodiscard]] CpuMemory taken_memory(const Topology& topology, const Placement& placement);

}  // namespace dmavet::model
