// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/property_form.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::bad_status_value {

namespace {

bool is_known_status(std::string_view text) {
    constexpr std::array<std::string_view, 5> known{"disabled", "okay", "ok", "reserved", "fail"};
    return std::find(known.begin(), known.end(), text) != known.end() || text.starts_with("fail-");
}

// What the author had in mind: a value that begins like "disabled" or "fail" ends as it was meant.
bool means_off(std::string_view text) {
    return topology::equal_ignoring_case(text.substr(0, 3), "dis") ||
           topology::equal_ignoring_case(text.substr(0, 4), "fail");
}

// A device, or a region of reserved memory; elsewhere nobody asks.
bool counts(const RuleInput& input, NodeId node) {
    const NodeId parent = input.tree.node(node).parent;
    if (node == root_node || (parent != root_node && !input.topology.reachable[index(parent)])) {
        return false;
    }
    return input.of.has_compatible(node) || input.tree.node(parent).name == "reserved-memory";
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string shown(const Property& status) {
    const std::string_view text = status.as_string();
    if (status.empty()) {
        return "status is empty";
    }
    if (text.empty() || !is_printable(text)) {
        return fmt::format("status is no string ({} bytes)", survey::byte_count(status));
    }
    return fmt::format("status is \"{}\"", text);
}

std::string_view consequence(const RuleInput& input, NodeId node) {
    if (survey::is_region_node(input, node)) {
        return "the region is ignored";
    }
    return input.tree.find_property(node, input.of.names.iommu_cells) ? "the IOMMU is skipped"
                                                                      : "the device does not exist";
}

// Available nodes that refer to an unavailable IOMMU or region, by what they refer to.
std::vector<survey::CauseAndNode> users_of_unavailable(const RuleInput& input) {
    std::vector<survey::CauseAndNode> users;
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (device.iommu->stop != IommuStop::provider_disabled) {
            continue;
        }
        if (const auto provider = input.tree.find_phandle(device.iommu->stop_phandle)) {
            users.emplace_back(*provider, list.node);
        }
    }
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        for (const IommuMapRow& row : map.rows) {
            if (row.status == IommuMapRowStatus::provider_disabled) {
                users.emplace_back(*row.controller, node);
            }
        }
    }
    for (const survey::RegionReference& reference : input.surveys.region_references()) {
        const auto region = reference.target;
        if (region && survey::is_region_node(input, *region) && !input.of.available(*region)) {
            users.emplace_back(*region, reference.user);
        }
    }
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    return users;
}

void check(const RuleInput& input, Reporter& report) {
    std::optional<std::vector<survey::CauseAndNode>>
        users;  // looked up once, and only when there is something to report
    for (const Property* status : input.tree.properties_named(input.of.names.status)) {
        const std::string_view text = status->as_string();
        if (is_known_status(text) || !counts(input, status->node)) {
            continue;
        }
        const bool off = means_off(text);
        auto draft = report.at(
            status->node, "status",
            fmt::format("{}, which counts as disabled: {}", shown(*status), consequence(input, status->node)));
        draft.severity(off ? Severity::note : Severity::warning);
        draft.write("status", string_value(off ? "disabled" : "okay"));
        if (!users) {
            users = users_of_unavailable(input);
        }
        auto user = std::lower_bound(users->begin(), users->end(), survey::CauseAndNode{status->node, root_node});
        for (; user != users->end() && user->first == status->node; ++user) {
            draft.evidence(user->second, "", "refers to it");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
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
        "`__of_device_is_available()` (5.10 to 7.2) accepts exactly \"okay\" and \"ok\". Anything else, \"Okay\" and "
        "\"enabled\" included, makes the device absent, an IOMMU absent for its clients, and a reserved region "
        "ordinary memory.",
    .fix = "write okay or disabled",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::bad_status_value
