// SPDX-License-Identifier: Apache-2.0
// Where does DMA memory lie? Plays the part of boot that decides it, in the kernel's order.
#include <utility>

#include "dmavet/placement.hpp"
#include "model/boot/atomic_pools.hpp"
#include "model/boot/cma.hpp"
#include "model/boot/counted_ram.hpp"
#include "model/boot/free_pages.hpp"
#include "model/boot/kernel_memory.hpp"
#include "model/boot/layout.hpp"
#include "model/boot/regions.hpp"
#include "model/boot/swiotlb.hpp"

namespace dmavet {

Placement place(const Topology& topology, const Kernel& kernel, const CommandLine& line) {
    const model::BootInput input{topology, kernel, line};
    Placement placement;

    // What a reg fixes is fixed whether RAM is known or not; nothing else is.
    placement.regions = model::fixed_regions(topology);
    placement.region_fates.resize(placement.regions.size(), PlaceFate::unknown);
    const model::EarlyScan scan = model::scan_fixed(input);
    placement.refusals = scan.refusals;
    if (!topology.memory.value) {
        return placement;
    }
    placement.known = true;

    // How RAM is divided, and up to where each of the following may lie.
    model::Layout layout = model::lay_out(input);
    placement.zones = layout.zones;
    placement.allocator_limit = layout.allocator_limit;

    // Taken before anything is placed: the kernel's image, what the boot loader has left, regions with a reg.
    // Newer kernels look at the reservation block only when all regions have their place.
    model::BootMemory free(layout.ram);
    free.reserve(topology.boot.firmware);
    free.reserve(scan.taken);
    placement.leaves_ram = model::leaves_ram(input, layout, scan);

    // Regions that only have a size, from the top of RAM down. What a handler refuses is free again as soon as the
    // former have their place beside it (fdt_init_reserved_mem_node), or the default CMA area has.
    CpuMemory refused = free.free().intersection(scan.refused);
    free.reserve(refused);
    placement.left_by_fixed = free.free();
    const CpuMemory image = model::kernel_image(layout.ram);
    free.reserve(image);
    refused.remove(image);
    placement.regions = model::place_dynamic(input, std::move(placement.regions), free);
    free.reserve(topology.boot.reservations);
    const CpuMemory mapped = model::mapped_ram(input, layout, placement.regions, scan);
    const auto give_back = [&] {
        free.give_back(refused);
        free.give_back(scan.released.intersection(mapped));
    };
    if (!kernel.does.places_cma_beside_region) {
        give_back();
    }
    model::end_lowmem(layout, mapped);
    placement.zones = layout.zones;
    placement.region_fates = model::region_fates(input, layout, placement.regions, placement.refusals);
    placement.linear_map = model::linear_map(topology, placement);
    model::remove_no_map(input, placement);

    // What drivers are served from, around the kernel's own tables. The pools are carved from what was placed before.
    model::KernelTables tables;
    model::take_early_tables(layout, free, tables);
    if (!kernel.does.places_cma_before_page_structs) {
        model::take_page_structs(kernel, layout, free, tables);
    }
    placement.cma_region = model::default_region(input, placement.regions);
    const model::Placed cma = model::place_cma(input, layout, placement, tables, free);
    if (kernel.does.places_cma_beside_region) {
        give_back();
    }
    if (kernel.does.places_cma_before_page_structs) {
        model::take_page_structs(kernel, layout, free, tables);
    }
    placement.default_cma_fate = cma.fate;
    (cma.fate == PlaceFate::across_zones ? placement.lost_cma : placement.default_cma) = cma.area;
    model::take_hash_tables(layout, free, tables);
    const model::Placed swiotlb = model::place_swiotlb(input, layout, tables, free);
    placement.swiotlb = swiotlb.area;
    placement.swiotlb_fate = swiotlb.fate;
    placement.swiotlb_forced = line.swiotlb == Swiotlb::force && layout.lines.has_swiotlb;
    model::find_free_pages(topology, kernel.does, placement);
    placement.atomic_pools =
        model::make_atomic_pools(input, layout, model::counted_ram(input, placement, tables, free), placement);
    if (model::clears_unmapped(topology, placement)) {
        placement.default_cma.reset();
        placement.default_cma_fate = placement.region_fates[*placement.cma_region] = PlaceFate::region_unmapped;
        placement.atomic_pools.clear();
    }
    return placement;
}

}  // namespace dmavet
