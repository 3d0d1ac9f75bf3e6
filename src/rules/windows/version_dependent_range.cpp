// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/range_users.hpp"
#include "survey/windows.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::version_dependent_range {

namespace {

bool depends_on_release(const RuleInput& input, const Device& device) {
    return device.walk.end == RangeWalkEnd::found && device.dma_parent != device.walk.ranges->node &&
           survey::is_direct_master(input, device) &&
           !input.tree.find_property(device.dma_parent, input.of.names.dma_ranges);
}

void check(const RuleInput& input, Reporter& report) {
    std::map<NodeId, std::vector<const Device*>> devices_of;
    for (const Device& device : input.topology.devices) {
        if (depends_on_release(input, device)) {
            devices_of[device.walk.ranges->node].push_back(&device);
        }
    }
    for (const auto& [node, devices] : devices_of) {
        if (!survey::has_windows(input, *devices.front()->walk.ranges)) {
            continue;
        }
        const bool offset = survey::translates(*devices.front()->walk.ranges);
        std::set<NodeId> buses;
        for (const Device* device : devices) {
            buses.insert(device->dma_parent);
        }
        report
            .at(node, "dma-ranges",
                fmt::format("from 6.0 on {} {} this {} across a bus without dma-ranges, on older kernels not",
                            wording::count_text(devices.size(), "bus master"), devices.size() == 1 ? "has" : "have",
                            offset ? "translation" : "limit"))
            .severity(offset ? Severity::warning : Severity::note)
            .evidence(std::vector<NodeId>(buses.begin(), buses.end()), "dma-ranges", "missing here")
            .evidence(survey::nodes_of(devices), "", "depends on the release");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "version-dependent-range",
    .family = "windows",
    .title = "a dma-ranges that older kernels do not reach",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what =
        "A bus master's DMA parent lacks `dma-ranges`, and the next bus above has one. A warning when its bus and CPU "
        "addresses differ, because then kernels disagree about where a buffer is.",
    .why =
        "`of_dma_get_range()` (6.0 and later) forgives the missing property at the first node it looks at. Before, the "
        "search ended there with -ENODEV and the device had the identity map without a limit.",
    .fix = "add an empty dma-ranges to every bus in between",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry"},
};

}  // namespace dmavet::rules::version_dependent_range
