// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet {

constexpr std::array<std::string_view, 5> known_values{"disabled", "okay", "ok", "reserved", "fail"};

static bool is_known(std::string_view text) {
    return std::find(known_values.begin(), known_values.end(), text) != known_values.end() || text.starts_with("fail-");
}

// A device, or a region of reserved memory; elsewhere nobody asks.
static bool counts(const RuleInput& input, NodeId node) {
    const NodeId parent = input.tree.node(node).parent;
    if (node == root_node || (parent != root_node && !input.topology.reachable[index(parent)])) return false;
    return input.of.has_compatible(node) || input.tree.node(parent).name == "reserved-memory";
}

static bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// What the author had in mind: a value that begins like "disabled" or "fail" ends as it was meant.
static bool means_off(std::string_view text) {
    return equal_ignoring_case(text.substr(0, 3), "dis") || equal_ignoring_case(text.substr(0, 4), "fail");
}

static std::string shown(const Property& status) {
    const std::string_view text = status.as_string();
    if (status.empty()) return "status is empty";
    if (text.empty() || !is_printable(text)) return fmt::format("status is no string ({} bytes)", status.value.size());
    return fmt::format("status is \"{}\"", text);
}

static void check(const RuleInput& input, Reporter& report) {
    for (const Property* status : input.tree.properties_named(input.of.names.status)) {
        const std::string_view text = status->as_string();
        if (is_known(text) || !counts(input, status->node)) continue;
        const bool off = means_off(text);
        auto draft = report.at(status->node, "status",
                               fmt::format("{}, which counts as disabled: {}", shown(*status),
                                           input.of.has_compatible(status->node) ? "the device does not exist"
                                                                                 : "the region is not reserved"));
        draft.severity(off ? Severity::note : Severity::warning);
        draft.fix_dts(off ? "status = \"disabled\";" : "status = \"okay\";");
    }
}

extern const Rule rule_bad_status_value;
constinit const Rule rule_bad_status_value{
    .id = "bad-status-value",
    .family = "cells",
    .title = "a status that nobody knows",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`status` of a device or of a reserved-memory region is not one of okay, ok, disabled, reserved, fail and "
        "fail-*. A note when it begins like disabled or fail, because it then does what it was meant to.",
    .why =
        "`__of_device_is_available()` (6.1, 6.12) accepts exactly \"okay\" and \"ok\". Anything else, \"Okay\" and "
        "\"enabled\" included, makes the device absent, an IOMMU absent for its clients, and a reserved region "
        "ordinary memory.",
    .fix = "write okay or disabled",
    .check = &check,
};

}  // namespace dmavet
