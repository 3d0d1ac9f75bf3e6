// SPDX-License-Identifier: Apache-2.0
// What a device gets, in words that many devices can share: those of which all lines are equal get the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "report/say/iommu_names.hpp"

namespace dmavet::report {

struct FactLine {
    std::string text;
    bool fails = false;  // the driver or the device cannot do with it

    bool operator==(const FactLine&) const = default;
};

struct SharedFact {
    std::string label;             // "coherent"
    std::vector<FactLine> lines;   // "no"
    std::string own = {};          // who decided it or serves it, which changes nothing: "by dma-ranges of /soc"
    std::string_view link = ", ";  // between a line and either of these
    std::string each = {};         // what is said instead where that is not the same; empty: nothing, or both of two
};

// `outcome` null: nothing was asked.
[[nodiscard]] std::vector<SharedFact> shared_facts(const Board& board, const IommuNames& iommus, const Device& device,
                                                   const DeviceOutcome* outcome);

}  // namespace dmavet::report
