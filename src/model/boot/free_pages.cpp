// SPDX-License-Identifier: Apache-2.0
// Which pages of a zone can be handed out? Neither those of a reserved region, nor of a CMA area, which are kept for
// pages that can be moved away. The initrd gives its own back, and what the kernel takes for itself nobody knows.
#include "model/boot/free_pages.hpp"

#include <utility>

namespace dmavet::model {

void find_free_pages(const Topology& topology, const Behaviour& does, Placement& placement) {
    std::vector<CpuInterval> taken;
    const auto take = [&](const std::optional<CpuInterval>& place) {
        if (place) {
            taken.push_back(*place);
        }
    };
    for (std::size_t i = 0; i < placement.regions.size(); ++i) {
        // Memory of a refused no-map is ordinary RAM, and so is in newer kernels that of a CMA area that was given up.
        const PlaceFate fate = placement.region_fates[i];
        const bool is_given_back =
            fate == PlaceFate::no_map_refused || (fate == PlaceFate::across_zones && does.frees_lost_cma);
        if (!is_given_back) {
            take(placement.regions[i]);
        }
        for (const MemoryRange& range : topology.reserved[i].further) {
            take(topology.reserved[i].kept() ? range.interval() : std::nullopt);
        }
    }
    for (const auto& area :
         {placement.default_cma, placement.swiotlb, does.frees_lost_cma ? std::nullopt : placement.lost_cma}) {
        const bool is_exact = area && area->within.size() == area->size;
        take(is_exact ? std::optional(area->within) : std::nullopt);
    }
    CpuMemory all(std::move(taken));
    all.add(topology.boot.firmware);
    all.add(topology.boot.reservations);
    for (ZoneMemory& zone : placement.zones) {
        zone.free = zone.ram;
        zone.free.remove(all);
    }
}

}  // namespace dmavet::model
