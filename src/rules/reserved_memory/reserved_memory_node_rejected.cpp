// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/regions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::reserved_memory_node_rejected {

namespace {

std::string obstacle(const survey::RegionsFormat& format) {
    using Fault = survey::RegionsFormat::Fault;
    const std::string wanted = fmt::format("which must be {} as in the root node", format.wanted);
    switch (format.fault) {
        case Fault::none: break;
        case Fault::missing:
            return format.property == "ranges" ? "ranges is missing"
                                               : fmt::format("{} is missing, {}", format.property, wanted);
        case Fault::short_cell: return fmt::format("{} is shorter than a cell", format.property);
        case Fault::other_value: return fmt::format("{} is {}, {}", format.property, format.value, wanted);
    }
    return {};
}

void check(const RuleInput& input, Reporter& report) {
    const auto& regions = input.topology.reserved;
    if (regions.empty() || !regions.front().ignored()) {
        return;
    }
    const NodeId node = input.tree.node(regions.front().node).parent;
    const survey::RegionsFormat format = survey::regions_format(input, node);
    if (format.fault == survey::RegionsFormat::Fault::none) {
        return;
    }
    const auto no_map = std::count_if(regions.begin(), regions.end(), [](const auto& r) { return r.no_map; });
    auto draft = report.at(node, format.property,
                           fmt::format("{}: the kernel ignores the whole node, and the memory of its {}{} stays "
                                       "ordinary RAM",
                                       obstacle(format), wording::count_text(regions.size(), "region"),
                                       no_map > 0 ? fmt::format(" ({} with no-map)", no_map) : ""));
    for (const ReservedRegion& region : regions) {
        draft.evidence(region.node, "", "not reserved");
    }
    draft.kernel_log(log_line(input, LogLine::regions_unread))
        .fix_dts(fmt::format("reserved-memory {{\n\t#address-cells = <{}>;\n\t#size-cells = <{}>;\n\tranges;\n}};",
                             survey::region_cells(input).address, survey::region_cells(input).size));
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "reserved-memory-node-rejected",
    .family = "reserved-memory",
    .title = "the kernel ignores /reserved-memory as a whole",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`/reserved-memory` has available children, but its own `#address-cells` or `#size-cells` is missing or is "
        "not the root's, or it has no `ranges`.",
    .why =
        "`__reserved_mem_check_root()` (5.10 to 7.2) refuses the node, and no region of it is reserved: firmware's "
        "memory becomes ordinary RAM, which ends in corruption or in an access that firmware answers with an "
        "exception; DMA pools and the default CMA area are lost. It happens when an overlay for a board with other "
        "cell counts adds the node.",
    .fix = "give it the root's #address-cells and #size-cells and an empty ranges",
    .check = &check,
    .tier = Tier::form,
    .claims = Claims::subtree,
};

}  // namespace dmavet::rules::reserved_memory_node_rejected
