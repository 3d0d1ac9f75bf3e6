// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>

#include "dmavet/rule.hpp"
#include "rules/misspelt_names.hpp"
#include "survey/nodes.hpp"
#include "survey/phandle_lists.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::unresolved_dma_mem {

namespace {

// Where in interconnect-names "dma-mem" stands.
std::optional<std::size_t> dma_mem_position(const Property& names) {
    std::size_t position = 0;
    const bool found = topology::any_string(names, [&](std::string_view name) {
        if (name == "dma-mem") {
            return true;
        }
        ++position;
        return false;
    });
    return found ? std::optional{position} : std::nullopt;
}

std::string reason(const RuleInput& input, const Property* list, std::size_t position) {
    using Status = topology::PhandleArgs::Status;
    if (!list) {
        return "there is no interconnects property";
    }
    const auto entries = survey::phandle_entries(input, *list, input.of.names.interconnect_cells);
    const topology::PhandleArgs& entry = entries[std::min(position, entries.size() - 1)];
    switch (entry.status) {
        case Status::end: return "interconnects has fewer entries than interconnect-names";
        case Status::empty_entry: return "its entry is empty";
        case Status::unknown_phandle: return fmt::format("no node has phandle {:#x}", entry.phandle);
        case Status::no_cells: return fmt::format("{} lacks #interconnect-cells", input.tree.path(entry.node));
        case Status::short_args: return "its entry is cut off";
        case Status::ok: break;
    }
    return "interconnect-names does not end with a zero byte";
}

// A name that is nearly "dma-mem"; empty: there is none.
std::string_view misspelt_dma_mem(const Property& names) {
    std::string_view found;
    topology::any_string(names, [&](std::string_view name) {
        if (is_one_slip_from(name, "dma-mem")) {
            found = name;
        }
        return !found.empty();
    });
    return found;
}

void check_misspelt(const RuleInput& input, const Property& names, Reporter& report) {
    const std::string_view name = misspelt_dma_mem(names);
    const Property* list = input.tree.find_property(names.node, input.of.names.interconnects);
    if (name.empty() || !list || list->empty()) {
        return;
    }
    const NodeId parent = input.tree.node(names.node).parent;
    report
        .at(names.node, "interconnect-names",
            fmt::format("the kernel looks for dma-mem, not {}; the DMA parent is {} instead", name,
                        input.tree.path(parent)),
            {std::string(name)})
        .confidence(Confidence::likely)
        .evidence(parent, "", "its dma-ranges and coherency count now")
        .fix(fmt::format("write dma-mem instead of {}", name));
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_reachable(input, "interconnect-names", [&](const Property& names) {
        if (input.of.has_dma_mem(names.node)) {
            return;
        }
        const auto position = dma_mem_position(names);
        if (!position) {
            return check_misspelt(input, names, report);
        }
        const Property* list = input.tree.find_property(names.node, input.of.names.interconnects);
        if (list && list->empty()) {
            return;  // empty-phandle-list
        }
        const NodeId parent = input.tree.node(names.node).parent;
        report
            .at(names.node, "interconnects",
                fmt::format("the dma-mem interconnect cannot be resolved, {}; the DMA parent is {} instead",
                            reason(input, list, *position), input.tree.path(parent)))
            .evidence(parent, "", "its dma-ranges and coherency count now");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "unresolved-dma-mem",
    .family = "windows",
    .title = "a dma-mem interconnect that leads nowhere",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`interconnect-names` of an available node has `dma-mem`, and its entry of `interconnects` cannot be parsed: "
        "unknown phandle, provider without `#interconnect-cells`, or too few cells. Or a name is one character away "
        "from `dma-mem`, which is likely meant.",
    .why =
        "`__of_get_dma_parent()` (5.10 to 7.2) then silently takes the parent in the tree. Offset, limit and coherency "
        "that the memory controller's node describes are lost.",
    .fix = "let the entry name the memory controller, with as many cells as its #interconnect-cells says",
    .check = &check,
    .needs = Needs::dma_mem,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::unresolved_dma_mem
