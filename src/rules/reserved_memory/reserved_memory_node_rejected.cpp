// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::reserved_memory_node_rejected {

namespace {

// What __reserved_mem_check_root() trips over first, in its order; empty: nothing.
std::string obstacle(const RuleInput& input, NodeId node, std::string_view& property) {
    const survey::RegionCells cells = survey::region_cells(input);
    const struct {
        std::string_view name;
        std::size_t root_value;
    } checks[] = {{"#size-cells", cells.size}, {"#address-cells", cells.address}};
    for (const auto& check : checks) {
        property = check.name;
        const Property* own = input.tree.find_property(node, check.name);
        if (!own) {
            return fmt::format("{} is missing, which must be {} as in the root node", property, check.root_value);
        }
        const auto value = own->as_u32();
        if (!value) {
            return fmt::format("{} is shorter than a cell", property);
        }
        if (*value != check.root_value) {
            return fmt::format("{} is {}, which must be {} as in the root node", property, *value, check.root_value);
        }
    }
    property = "ranges";
    return input.tree.find_property(node, "ranges") ? "" : "ranges is missing";
}

// What reg says in the cells of /reserved-memory itself, which may be what its author meant.
std::optional<CpuInterval> place_by_own_cells(const RuleInput& input, const ReservedRegion& region) {
    constexpr std::uint32_t most = 2;
    const Property* reg = input.tree.find_property(region.node, "reg");
    const auto cells = [&](std::string_view name) {
        const Property* own = input.tree.find_property(input.tree.node(region.node).parent, name);
        return own ? own->as_u32().value_or(0) : 0;
    };
    const std::uint32_t address = cells("#address-cells"), size = cells("#size-cells");
    if (!reg || address > most || size > most || reg->cell_count() < std::size_t{address} + size) {
        return std::nullopt;
    }
    const auto number = [&](std::uint32_t from, std::uint32_t count) {
        std::uint64_t value = 0;
        for (std::uint32_t i = from; i < from + count; ++i) {
            value = value << 32 | reg->cell(i);
        }
        return value;
    };
    return CpuInterval::of(CpuAddr{number(0, address)}, number(address, size));
}

// What becomes of their memory. A place that cannot be read may be RAM.
std::string effect_text(const RuleInput& input) {
    const auto& regions = input.topology.reserved;
    const CpuMemory& ram = input.surveys.known_ram();
    std::size_t in_ram = 0, no_map = 0;
    for (const ReservedRegion& region : regions) {
        const auto place = region.fixed_place(), meant = place_by_own_cells(input, region);
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
    std::string_view property;
    const std::string reason = obstacle(input, node, property);
    if (reason.empty()) {
        return;
    }
    auto draft = report.at(node, property,
                           fmt::format("{}: the kernel ignores the whole node, and {}", reason, effect_text(input)));
    for (const ReservedRegion& region : regions) {
        draft.evidence(region.node, "", "not reserved");
    }
    draft.kernel_log(early_scan_log(input, "Reserved memory: unsupported node format, ignoring"))
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
        "`__reserved_mem_check_root()` (6.1, 6.12) refuses the node, and no region of it is reserved: firmware's "
        "memory becomes ordinary RAM, which ends in corruption or in an access that firmware answers with an "
        "exception; DMA pools and the default CMA area are lost. It happens when an overlay for a board with other "
        "cell counts adds the node.",
    .fix = "give it the root's #address-cells and #size-cells and an empty ranges",
    .check = &check,
    .tier = Tier::form,
    .claims = Claims::subtree,
};

}  // namespace dmavet::rules::reserved_memory_node_rejected
