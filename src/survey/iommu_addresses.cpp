// SPDX-License-Identifier: Apache-2.0
// Which addresses does a reserved region have for the devices behind an IOMMU?
#include "survey/iommu_addresses.hpp"

#include <algorithm>

#include "survey/nodes.hpp"
#include "survey/regions.hpp"
#include "topology/of_address.hpp"

namespace dmavet::survey {

namespace {

// More than any real device and tree have; beyond them nobody looks.
constexpr std::size_t most_regions = 64, most_entries = 4096;

bool lists_region(const Subject& board, NodeId device, NodeId region) {
    const Property* list = board.tree.find_property(device, board.of.names.memory_region);
    const std::uint32_t phandle = board.tree.node(region).phandle;
    for (std::size_t i = 0; list && i < std::min(list->cell_count(), most_regions); ++i) {
        if (phandle != 0 && list->cell(i) == phandle) {
            return true;
        }
    }
    return false;
}

// `budget`: how many entries of the whole tree are still looked at.
void read_entries(const Subject& board, IommuAddresses& found, std::size_t& budget) {
    const Property& list = found.property;
    for (std::size_t cell = 0; cell < list.cell_count() && budget > 0; --budget) {
        const std::uint32_t phandle = list.cell(cell);
        const auto device = board.tree.find_phandle(phandle);
        if (!device) {
            found.end = IommuAddressesEnd::unknown_phandle;
            found.cell = cell;
            found.phandle = phandle;
            return;
        }
        const auto bus = board.of.dma_parent(*device);
        if (!bus) {
            return;
        }
        ++cell;
        const std::size_t address_cells = board.of.bus_addr_cells(*bus), size_cells = board.of.bus_size_cells(*bus);
        if (address_cells + size_cells > list.cell_count() - cell) {
            found.end = IommuAddressesEnd::short_entry;
            found.device = *device;
            found.bus = *bus;
            found.address_cells = address_cells;
            found.size_cells = size_cells;
            found.cells_left = list.cell_count() - cell;
            return;
        }
        const std::uint64_t start =
            topology::of_translate_address(board.of, *device, list, cell, topology::AddressSpace::dma);
        found.entries.push_back({*device, lists_region(board, *device, list.node),
                                 start == topology::bad_addr ? std::nullopt : std::optional(start),
                                 topology::read_number(list, cell + address_cells, size_cells)});
        cell += address_cells + size_cells;
    }
}

}  // namespace

std::vector<IommuAddresses> read_iommu_addresses(const Subject& board) {
    std::vector<IommuAddresses> all;
    std::size_t budget = most_entries;
    for_each_reachable(board, "iommu-addresses", [&](const Property& list) {
        if (!is_region_node(board, list.node)) {
            return;
        }
        IommuAddresses& found = all.emplace_back(IommuAddresses{list, {}, topology::first_reg(board.of, list.node)});
        if (list.value.size() % 4 != 0) {
            found.end = IommuAddressesEnd::odd_length;
        } else {
            read_entries(board, found, budget);
        }
    });
    return all;
}

}  // namespace dmavet::survey
