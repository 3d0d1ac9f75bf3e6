// SPDX-License-Identifier: Apache-2.0
#include "survey/iommu_map_form.hpp"

#include "survey/iommu_clients.hpp"
#include "topology/iommu.hpp"

namespace dmavet::survey {

namespace {

constexpr std::size_t old_row = 4;  // cells: id, IOMMU, output id, count

// A provider that does not say counts as one cell; no value: no node has the phandle.
std::optional<std::uint32_t> cells_of(const Subject& board, std::uint32_t phandle) {
    const auto provider = board.tree.find_phandle(phandle);
    if (!provider) {
        return std::nullopt;
    }
    return board.tree.find_property(*provider, board.of.names.iommu_cells) ? iommu_cells(board, *provider)
                                                                           : std::optional<std::uint32_t>(1);
}

bool has_four_cell_rows(const Subject& board, const Property& map) {
    if (map.empty() || map.value.size() % (old_row * 4) != 0) {
        return false;
    }
    for (std::size_t cell = 1; cell < map.cell_count(); cell += old_row) {
        if (!board.tree.find_phandle(map.cell(cell))) {
            return false;
        }
    }
    return true;
}

bool has_rows_by_cells(const Subject& board, const Property& map) {
    bool differs = false;
    std::size_t cell = 0;
    while (cell + 2 <= map.cell_count()) {
        const auto cells = cells_of(board, map.cell(cell + 1));
        if (!cells || *cells > topology::max_phandle_args) {
            return false;
        }
        differs |= *cells != 1;
        cell += 3 + std::size_t{*cells};
    }
    return differs && map.value.size() % 4 == 0 && cell == map.cell_count();
}

bool is_recognised(const Property& map) {
    for (std::size_t cell = 0; cell < map.cell_count(); cell += old_row) {
        if (map.cell(cell + 1) != map.cell(1) || map.cell(cell + 3) != 1) {
            return false;
        }
    }
    return true;
}

}  // namespace

IommuMapForm iommu_map_form(const Subject& board, const Property& map) {
    IommuMapForm form{
        map.value.size(), std::nullopt, 1, has_four_cell_rows(board, map), has_rows_by_cells(board, map), false};
    if (map.cell_count() > 1) {
        form.first_provider = board.tree.find_phandle(map.cell(1));
        form.first_cells = cells_of(board, map.cell(1)).value_or(1);
    }
    form.recognised = form.four_cell_rows && form.first_cells == 2 && is_recognised(map);
    return form;
}

}  // namespace dmavet::survey
