// SPDX-License-Identifier: Apache-2.0
// Which bus addresses does a device's IOMMU domain keep clear? Every region in its memory-region may say so, whether it
// has memory or not; the kernel looks through the cells for the device's own phandle, and steps over nothing else.
#include "topology/iova_reservations.hpp"

#include <fmt/format.h>

#include "topology/iommu_drivers.hpp"
#include "topology/of_address.hpp"
#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

void add_reservations(const OfTree& of, NodeId device, NodeId region, std::vector<IovaReservation>& found) {
    const Property* list = of.tree.find_property(region, "iommu-addresses");
    const auto bus = of.dma_parent(device);
    if (!list || !bus) {
        return;
    }
    const MemoryRange memory = first_reg(of, region).value_or(MemoryRange{0, 0});  // of_address_to_resource()
    const std::size_t address_cells = of.bus_addr_cells(*bus), size_cells = of.bus_size_cells(*bus);
    for (std::size_t cell = 0; cell < list->cell_count();) {
        if (of.tree.find_phandle(list->cell(cell++)) != device) {
            continue;
        }
        if (address_cells + size_cells > list->cell_count() - cell) {
            return;  // iommu-addresses-malformed
        }
        const std::uint64_t iova = of_translate_address(of, device, *list, cell, AddressSpace::dma);
        const MemoryRange range{iova, read_number(*list, cell + address_cells, size_cells)};
        if (iova == bad_addr) {
            return;
        }
        cell += address_cells + size_cells;
        if (range.size > 0) {
            found.push_back({region, range, memory.size > 1 && memory == range});
        }
    }
}

}  // namespace

std::vector<IovaReservation> resolve_iova_reservations(const OfTree& of, const Kernel& kernel, NodeId node,
                                                       const Iommu& iommu, Trace* trace) {
    std::vector<IovaReservation> found;
    const Property* regions = of.tree.find_property(node, of.names.memory_region);
    if (!regions || iommu.state != IommuState::translated || !kernel.arch->iommu_serves_dma ||
        !keeps_iovas_clear(of, kernel, iommu.entries.front().controller)) {
        return found;
    }
    for (std::size_t i = 0; i < regions->cell_count(); ++i) {
        if (const auto region = of.tree.find_phandle(regions->cell(i))) {
            add_reservations(of, node, *region, found);
        }
    }
    for (const IovaReservation& one : found) {
        note(trace, {one.region, "iommu-addresses", "of_iommu_get_resv_regions"},
             [&] { return wording::reservation_text(one); });
    }
    return found;
}

}  // namespace dmavet::topology
