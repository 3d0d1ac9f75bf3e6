// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/iommu_drivers.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_driver_not_available {

namespace {

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> used;  // provider and client
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        std::optional<NodeId> last;
        for (const IommuEntry& entry : device.iommu.entries) {
            if (last != entry.controller) {
                used.emplace_back(*(last = entry.controller), list.node);
            }
        }
    }
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        for (const IommuMapRow& row : map.rows) {
            if (row.status == IommuMapRowStatus::usable) {
                used.emplace_back(*row.controller, node);
            }
        }
    }
    struct Missing {
        std::vector<NodeId> providers;
        std::size_t clients = 0;
    };
    std::map<const survey::IommuDriver*, Missing> missing;
    survey::for_each_cause(used, [&](NodeId provider, std::span<const NodeId> clients) {
        const survey::IommuDriver* driver = survey::find_iommu_driver(input.of, provider);
        if (!driver || survey::has_driver(input.kernel, *driver).value_or(true)) {
            return;
        }
        missing[driver].providers.push_back(provider);
        missing[driver].clients += clients.size();
    });
    for (const auto& [driver, what] : missing) {
        report
            .at(what.providers.front(), "compatible",
                fmt::format("Debian's {} kernel for {} has no driver for {} ({} is not set): {} behind {} probe{} "
                            "late and run{} untranslated",
                            to_string(input.kernel.release()), input.kernel.arch_name(),
                            what.providers.size() == 1
                                ? "this IOMMU"
                                : fmt::format("this and {} more IOMMUs", what.providers.size() - 1),
                            driver->option, wording::count_text(what.clients, "device"),
                            what.providers.size() == 1 ? "it" : "them", what.clients == 1 ? "s" : "",
                            what.clients == 1 ? "s" : ""),
                {driver->name})
            .evidence(std::span(what.providers).subspan(1), "compatible", "the same driver")
            .kernel_log("deferred probe timeout, ignoring dependency");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-driver-not-available",
    .family = "iommu",
    .title = "the kernel has no driver for an IOMMU in use",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what =
        "Available devices refer to an IOMMU whose driver the modelled kernel, in Debian's configuration, has neither "
        "built in nor as a module. One finding for each driver. Nothing is wrong with the tree.",
    .why =
        "`of_iommu_xlate()` (5.10 to 7.2) finds no operations for the IOMMU and answers -EPROBE_DEFER. After "
        "`deferred_probe_timeout` (10 s) the kernel gives up, and the devices get physical addresses: their own "
        "windows and limits count, and large buffers need CMA.",
    .fix = "build the kernel with the driver if the devices need it",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::iommu_driver_not_available
