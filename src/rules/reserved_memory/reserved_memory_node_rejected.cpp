// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
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

// What becomes of their memory. A place that cannot be read may be RAM.
std::string effect_text(const RuleInput& input) {
    const auto& regions = input.topology.reserved;
    const CpuMemory& ram = input.surveys.known_ram();
    std::size_t in_ram = 0, no_map = 0;
    for (const ReservedRegion& region : regions) {
        const auto place = region.fixed_place(), meant = survey::place_by_own_cells(input, region);
        const bool may_be_ram = !place || ram.empty() || ram.overlaps(*place) || (meant && ram.overlaps(*meant));
        in_ram += may_be_ram ? 1 : 0;
        no_map += may_be_ram && region.no_map ? 1 : 0;
    }
    const std::string all = wording::count_text(regions.size(), "region");
    if (in_ram == 0) {
        return fmt::format("its {} {} not exist", all, regions.size() == 1 ? "does" : "do");
    }
    return fmt::format("the memory of {}{} stays ordinary RAM",
                       in_ram == regions.size() ? "its " + all : fmt::format("{} of its {}", in_ram, all),
                       no_map > 0 ? fmt::format(" ({} with no-map)", no_map) : "");
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
    auto draft =
        report.at(node, format.property,
                  fmt::format("{}: the kernel ignores the whole node, and {}", obstacle(format), effect_text(input)));
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
