// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/register_windows.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::amba_without_translatable_reg {

namespace {

// Whether the kernel gets to the node at all when it makes devices of the tree: through buses that it knows, or through
// a bus driver, which only nodes that share a register window have.
bool is_visited(const RuleInput& input, NodeId node) {
    const NodeId parent = input.tree.node(node).parent;
    if (!input.topology.reachable[index(node)]) {
        return false;
    }
    if (parent == root_node) {
        return true;
    }
    const Device* bus = input.topology.find(parent);
    if (!bus || bus->bus != BusType::platform || bus->populated == Populated::no) {
        return false;
    }
    return topology::has(input.of.known_compatible(parent), topology::KnownCompatible::bus) ||
           input.tree.find_property(parent, input.of.names.ranges);
}

void check(const RuleInput& input, Reporter& report) {
    std::map<NodeId, std::vector<NodeId>> devices_at;
    for (const Property* compatible : input.tree.properties_named(input.of.names.compatible)) {
        const NodeId node = compatible->node;
        if (!topology::has(input.of.known_compatible(node), topology::KnownCompatible::primecell)) {
            continue;
        }
        if (is_visited(input, node) && !survey::has_registers(input, node)) {
            devices_at[survey::where_registers_end(input, node)].push_back(node);
        }
    }
    for (const auto& [where, devices] : devices_at) {
        const bool itself = devices.size() == 1 && devices.front() == where;
        const bool lacks_reg = itself && !input.tree.find_property(where, input.of.names.reg);
        const std::string message =
            lacks_reg ? "an arm,primecell device without reg: its peripheral id cannot be read, and it is never created"
            : itself  ? "an arm,primecell device without a register address that can be read: it is never created"
                      : fmt::format("the registers of {} below do not translate across this bus: {} never created",
                                    wording::count_text(devices.size(), "arm,primecell device"),
                                   devices.size() == 1 ? "it is" : "they are");
        auto draft = report.at(where, itself ? "reg" : "ranges", message);
        if (lacks_reg) {
            draft.fix("add a reg with the address of its registers");
        }
        if (!itself) {
            draft.evidence(devices, "reg", "leads nowhere");
        }
        draft.kernel_log(log_line(input, LogLine::amba_without_registers, input.tree.path(devices.front())));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "amba-without-translatable-reg",
    .family = "platform",
    .title = "an arm,primecell device whose registers have no CPU address",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The first `reg` entry of an available `arm,primecell` node is missing or does not translate through the "
        "`ranges` of the buses above. One finding for each bus at which it ends.",
    .why =
        "`of_amba_device_create()` (5.10 to 7.2) needs the registers to read the peripheral's id. When "
        "`of_address_to_resource()` fails it gives up, and unlike a platform device this one is not created at all.",
    .fix = "let a window of the bus's ranges hold the device's registers",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::amba_without_translatable_reg
