// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_map_overlap {

namespace {

// Where the overlap begins, both rows give the same answer.
bool same_answer(const IommuMapRow& a, const IommuMapRow& b) {
    if (a.controller != b.controller || a.output.size() != b.output.size()) {
        return false;
    }
    // Only a row of one cell counts on from its first id.
    return a.output.size() == 1 ? a.output[0] - a.id_base == b.output[0] - b.id_base : a.output == b.output;
}

// Whether the row can match at all: the kernel's end wraps at 32 bits.
bool matches(const IommuMapRow& row) {
    const bool readable = row.status == IommuMapRowStatus::usable || row.status == IommuMapRowStatus::provider_disabled;
    return readable && row.id_base + row.length > row.id_base;
}

void check_map(NodeId node, const IommuMap& map, Reporter& report) {
    std::vector<std::size_t> order;  // rows by their first id
    for (std::size_t i = 0; i < map.rows.size(); ++i) {
        if (matches(map.rows[i])) {
            order.push_back(i);
        }
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return map.rows[a].id_base < map.rows[b].id_base; });
    // The first row that meets one before it meets its neighbour.
    for (std::size_t i = 1; i < order.size(); ++i) {
        const IommuMapRow &lower = map.rows[order[i - 1]], &row = map.rows[order[i]];
        const auto both = survey::requester_ids(lower)->intersection(*survey::requester_ids(row));
        if (!both) {
            continue;
        }
        const bool same = same_answer(row, lower);
        const auto [first, second] = std::minmax(order[i - 1], order[i]);
        report
            .at(node, "iommu-map",
                fmt::format("rows {} and {} both hold ids {}; row {} wins{}", first, second, wording::span_text(*both),
                            first, same ? ", and both say the same" : " and the other one never counts for them"),
                {fmt::format("{:#x}", row.id_base)})
            .severity(same ? Severity::note : Severity::error);
        return;
    }
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        check_map(node, map, report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-map-overlap",
    .family = "iommu",
    .title = "rows of an iommu-map that overlap",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Two rows of the `iommu-map` of an available node hold the same ids. A note when both give the same answer.",
    .why =
        "`of_map_id()` (5.10 to 7.2) takes the first row that matches. For the ids that they share the later row is "
        "dead: functions get the stream id, or the IOMMU, of the first one, and if that is not what the hardware "
        "sends their DMA faults.",
    .fix = "make the rows disjoint",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::iommu_map_overlap
