// SPDX-License-Identifier: Apache-2.0
// Masters behind an IOMMU that serves the whole SoC, bus by bus: what they have, their neighbours should have.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

class Surveys;

// A master behind an available IOMMU that serves unlike masters. SoCs have several instances of one IOMMU; of another
// kind it serves other masters.
struct Translated {
    NodeId bus;
    std::string_view iommu;  // its first compatible
    NodeId node;
    bool has_driver;  // else the kernel leaves all of them untranslated

    [[nodiscard]] auto key() const { return std::tie(bus, iommu, node); }
};

// Sorted by bus and IOMMU.
[[nodiscard]] std::vector<Translated> find_translated_masters(Surveys& surveys);

// visit(masters) with those of each bus.
template <class Visit>
void for_each_bus(std::span<const Translated> translated, Visit visit) {
    while (!translated.empty()) {
        const NodeId bus = translated.front().bus;
        const auto end =
            std::find_if(translated.begin(), translated.end(), [&](const Translated& one) { return one.bus != bus; });
        const auto count = static_cast<std::size_t>(end - translated.begin());
        visit(translated.first(count));
        translated = translated.subspan(count);
    }
}

// Of the masters of one bus those behind the kind of IOMMU that has most of them.
[[nodiscard]] std::span<const Translated> largest_group(std::span<const Translated> translated);

// Whether the node or one below it has iommus.
[[nodiscard]] bool has_iommus_inside(const Subject& board, NodeId node);

}  // namespace dmavet::survey
