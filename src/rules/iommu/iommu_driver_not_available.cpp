// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_driver_not_available {

namespace {

struct Missing {
    std::vector<NodeId> providers;
    std::size_t clients = 0;
};

std::string reason_text(const Kernel& kernel, std::string_view option, std::size_t providers) {
    const std::string which =
        providers == 1 ? "this IOMMU" : fmt::format("this and {} more", wording::count_text(providers - 1, "IOMMU"));
    const std::string of = fmt::format("Linux {} for {}", to_string(kernel.release()), kernel.arch_name());
    return option.empty() ? fmt::format("no driver of {} knows the compatible of {}", of, which)
                          : fmt::format("{} has no driver for {}, because {} is not set", of, which, option);
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> used;  // provider and client
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        std::optional<NodeId> last;
        for (const IommuEntry& entry : device.iommu->entries) {
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
    // By what is missing: an option, or, without one, a driver.
    std::map<std::string_view, Missing> missing;
    survey::for_each_cause(used, [&](NodeId provider, std::span<const NodeId> clients) {
        const topology::MissingDriver one = topology::missing_driver(input.of, input.kernel, provider);
        if (one.why == NoIommuDriver::none || topology::is_for_the_tree(one.why)) {
            return;  // what the tree lacks or has too much is for other rules to say
        }
        missing[one.option].providers.push_back(provider);
        missing[one.option].clients += clients.size();
    });
    for (const auto& [option, what] : missing) {
        const bool one = what.providers.size() == 1;
        report
            .at(what.providers.front(), "compatible",
                fmt::format("{}: {} behind {} wait{} for it, and then run{} untranslated",
                            reason_text(input.kernel, option, what.providers.size()),
                            wording::count_text(what.clients, "device"), one ? "it" : "them",
                            what.clients == 1 ? "s" : "", what.clients == 1 ? "s" : ""),
                {option.empty() ? std::string("no driver") : std::string(option)})
            .evidence(std::span(what.providers).subspan(1), "compatible",
                      option.empty() ? "likewise" : "the same driver")
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
        "Available devices refer to an IOMMU whose driver is not in the configuration of the modelled kernel, neither "
        "built in nor as a module, or whose compatible no driver of that release lists, as in the trees of vendors. "
        "One finding for each option. Nothing need be wrong with the tree.",
    .why =
        "`of_iommu_xlate()` finds nobody who registered the IOMMU, and `driver_deferred_probe_check_state()` answers "
        "-EPROBE_DEFER. When `deferred_probe_timeout` is over (10 s after the last driver was registered; 5.10: at the "
        "end of initcalls) it answers -ETIMEDOUT, which `of_dma_configure_id()` ignores. The devices get physical "
        "addresses: their own windows and limits count, and large buffers need CMA. Links of `fw_devlink` do not "
        "hold them back: for `iommus` and `iommu-map` there are some only with `fw_devlink.strict=1`.",
    .fix = "build the kernel with the driver if the devices need it",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::iommu_driver_not_available
