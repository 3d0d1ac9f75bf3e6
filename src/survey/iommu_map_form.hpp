// SPDX-License-Identifier: Apache-2.0
// In which of its two forms is an iommu-map written? Before 7.2 a row has one output cell whatever the provider says;
// since then it has as many as the provider's #iommu-cells. Where a map can be read in either, nobody can tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

struct IommuMapForm {
    std::size_t bytes;
    std::optional<NodeId> first_provider;  // whom the first row names; absent: nobody
    std::uint32_t first_cells;             // its #iommu-cells; 1 where it does not say
    bool four_cell_rows;                   // whole rows of four cells, each naming a node
    // Whole rows as the providers' #iommu-cells say, not all of which are rows of four cells.
    bool rows_by_cells;
    bool recognised;  // as four-cell rows by of_check_bad_map() of 7.2: rows of one id, one IOMMU, two #iommu-cells
};
[[nodiscard]] IommuMapForm iommu_map_form(const Subject& board, const Property& map);

}  // namespace dmavet::survey
