// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_provider_disabled {

namespace {

// Whether an IOMMU of the same driver is in use in this tree. When the whole kind is off, the firmware that would have
// to set it up is missing, and the author knows.
bool same_kind_is_on(const RuleInput& input, const topology::IommuDriver& driver) {
    bool on = false;
    survey::for_each_reachable(input, "#iommu-cells", [&](const Property& cells) {
        on |= topology::find_iommu_driver(input.of, cells.node) == &driver;
    });
    return on;
}

// Rows to enabled IOMMUs beside rows to disabled ones are another finding: iommu-map-provider-disabled.
bool only_disabled(const IommuMap& map) {
    return std::none_of(map.rows.begin(), map.rows.end(),
                        [](const IommuMapRow& row) { return row.status == IommuMapRowStatus::usable; });
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> affected;
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (device.iommu->stop != IommuStop::provider_disabled) {
            continue;
        }
        if (const auto provider = input.tree.find_phandle(device.iommu->stop_phandle)) {
            affected.emplace_back(*provider, list.node);
        }
    }
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        if (!only_disabled(map)) {
            continue;
        }
        for (const IommuMapRow& row : map.rows) {
            if (row.status == IommuMapRowStatus::provider_disabled) {
                affected.emplace_back(*row.controller, node);
            }
        }
    }
    survey::for_each_cause(affected, [&](NodeId provider, std::span<const NodeId> clients) {
        const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, provider);
        const bool idle =
            std::ranges::all_of(clients, [&](NodeId client) { return survey::serves_nobody(input, client); });
        const bool odd = !idle && topology::is_arm_smmu(driver) && same_kind_is_on(input, *driver);
        report
            .at(provider, "status",
                fmt::format("this IOMMU is disabled, so {} that {} to it run{} untranslated{}",
                            wording::count_text(clients.size(), "device"), clients.size() == 1 ? "refers" : "refer",
                            clients.size() == 1 ? "s" : "",
                            odd    ? "; other SMMUs of this tree are enabled"
                            : idle ? "; the GPU that it works for is disabled, too"
                                   : ""))
            .severity(odd ? Severity::warning : Severity::note)
            .evidence(clients, "", "refers to it");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-provider-disabled",
    .family = "iommu",
    .title = "available devices refer to a disabled IOMMU",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The `iommus` of available devices, or every usable row of an `iommu-map`, leads to a node whose own `status` "
        "is not okay. A warning for an Arm SMMU when others of its kind are enabled in the same tree; a note "
        "otherwise, because whole SoCs come with their SMMUs off until a firmware sets them up, and a GPU's management unit does "
        "nothing while its GPU is disabled. A status that nobody "
        "knows and that does not begin like disabled or fail is bad-status-value.",
    .why =
        "`of_iommu_xlate()` (5.10 to 7.2) answers -ENODEV for it, which drops the whole list: the device gets physical "
        "addresses, its own window and limit count, and so do its own memory attributes. If the firmware left the "
        "SMMU on, streams that nobody claims fault.",
    .fix = "enable the IOMMU, or delete the references to it",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
    .after = {"bad-status-value"},
};

}  // namespace dmavet::rules::iommu_provider_disabled
