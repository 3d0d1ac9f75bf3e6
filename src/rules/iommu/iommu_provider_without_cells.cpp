// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::iommu_provider_without_cells {

namespace {

// The look-up in a map does not need the cells. What it finds is taken for an IOMMU whose driver is still to come.
void report_map(const RuleInput& input, NodeId node, NodeId target, Reporter& report) {
    const std::string path = input.tree.path(target);
    report
        .at(node, "iommu-map",
            fmt::format(
                "a row leads to {}, which has no #iommu-cells and so is no IOMMU: the functions wait for a driver "
                "that never comes, and then run untranslated",
                path),
            {path})
        .rests_on(target, "", "the node that it leads to")
        .fix("let the row lead to the IOMMU");
}

void report_provider(const RuleInput& input, NodeId provider, std::span<const NodeId> clients, Reporter& report) {
    const std::string path = input.tree.path(provider);
    const bool is_iommu = topology::find_iommu_driver(input.of, provider) || input.of.base_name(provider) == "iommu";
    const bool several = clients.size() > 1;
    const bool by_map = !input.tree.find_property(clients.front(), input.of.names.iommus);
    if (!is_iommu && !several && by_map) {
        return report_map(input, clients.front(), provider, report);
    }
    auto draft =
        is_iommu || several
            ? report.at(provider, "#iommu-cells",
                        fmt::format("{} device{} here as an IOMMU, but the node has no #iommu-cells: the kernel "
                                    "cannot read the reference{} and drops {}",
                                    clients.size(), several ? "s refer" : " refers", several ? "s" : "",
                                    several ? "them" : "it"))
            : report.at(
                  clients.front(), "iommus",
                  fmt::format("this device refers to {}, which has no #iommu-cells and so is no IOMMU; this entry and "
                              "all after it are dropped",
                              path),
                  {path});
    if (!by_map) {
        draft.kernel_log(
            fmt::format("OF: {}: could not get #iommu-cells for {}", input.tree.path(clients.front()), path));
    }
    if (is_iommu || several) {
        for (const NodeId client : clients) {
            draft.rests_on(client, "", "refers to it");
        }
    } else {
        draft.rests_on(provider, "", "the node that it refers to").fix("refer to the IOMMU");
    }
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> broken;
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (device.iommu->stop != IommuStop::no_cells) {
            continue;
        }
        if (const auto provider = input.tree.find_phandle(device.iommu->stop_phandle)) {
            broken.emplace_back(*provider, list.node);
        }
    }
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        for (const IommuMapRow& row : map.rows) {
            if (row.status == IommuMapRowStatus::usable &&
                !input.tree.find_property(*row.controller, input.of.names.iommu_cells)) {
                broken.emplace_back(*row.controller, node);
            }
        }
    }
    survey::for_each_cause(broken, [&](NodeId provider, std::span<const NodeId> clients) {
        report_provider(input, provider, clients, report);
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-provider-without-cells",
    .family = "iommu",
    .title = "an IOMMU without #iommu-cells",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The `iommus` or `iommu-map` of available devices refers to a node without `#iommu-cells`. One finding for "
        "each such node, at the node; at the client when it is the only one and the node does not look like an IOMMU.",
    .why =
        "Without `#iommu-cells` `of_parse_phandle_with_args()` (5.10 to 7.2) cannot tell how long an entry is and "
        "fails, so `of_iommu_configure()` stops there: earlier entries are used, this one and all later ones are "
        "not. When it is the first one the device gets physical addresses, which the hardware still sends through "
        "the IOMMU. Before 7.2 `of_map_id()` does not read the property: a function waits for the driver of whatever "
        "the row names (`driver_deferred_probe_check_state()`), and runs untranslated when there is none.",
    .fix = "give the IOMMU the #iommu-cells of its binding",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
    .after = {"truncated-iommu-specifier", "misspelt-dma-property"},
};

}  // namespace dmavet::rules::iommu_provider_without_cells
