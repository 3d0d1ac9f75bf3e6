// SPDX-License-Identifier: Apache-2.0
// Where the regions of the tree lie.
#pragma once

#include "dmavet/placement.hpp"
#include "model/boot/boot_input.hpp"
#include "model/boot/boot_memory.hpp"

namespace dmavet::model {

// Those whose reg says it.
[[nodiscard]] RegionPlaces fixed_regions(const Topology& topology);

// What others say in their reg whom a handler refuses: theirs until the handlers are asked.
[[nodiscard]] CpuMemory refused_memory(const Topology& topology);

// The same and those that only have a size, each from the top down.
[[nodiscard]] RegionPlaces place_dynamic(const BootInput& input, RegionPlaces places, BootMemory& free);

// Takes no-map memory that has no page structures out of the zones.
void remove_no_map(const BootInput& input, const RegionPlaces& places, std::vector<ZoneMemory>& zones);

// What regions and boot loader have taken; no guess about the kernel.
[[nodiscard]] CpuMemory taken_memory(const Topology& topology, const RegionPlaces& places);

}  // namespace dmavet::model
