// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/range_users.hpp"
#include "survey/windows.hpp"

namespace dmavet::rules::lost_translating_range {

namespace {

// A window that shows no RAM is not one to be reached.
bool is_meant(const RuleInput& input, const DmaRanges& ranges) {
    if (!survey::has_windows(input, ranges)) {
        return false;
    }
    return !input.topology.memory.value || survey::reach_of_ram(input, ranges.map) != model::Reach::none;
}

void check(const RuleInput& input, Reporter& report) {
    // Devices by the bus at which the kernel gave up; a handful of buses, however many devices.
    std::map<NodeId, std::vector<const Device*>> lost_at, unsure_at;
    for (const Device& device : input.topology.devices) {
        if (device.walk.end == RangeWalkEnd::gap && device.walk.lost && device.populated != Populated::no &&
            survey::translates(*device.walk.lost) && is_meant(input, *device.walk.lost) &&
            (device.has_evidence || survey::may_be_master(input, device))) {
            (device.has_evidence ? lost_at : unsure_at)[*device.walk.stop].push_back(&device);
        }
    }
    for (auto& [bus, devices] : unsure_at) {
        lost_at.try_emplace(bus, std::move(devices));
    }

    for (const auto& [bus, devices] : lost_at) {
        const DmaRanges& lost = *devices.front()->walk.lost;
        const std::string range_path = input.tree.path(lost.node);
        auto draft = report.at(
            bus, "dma-ranges",
            fmt::format(
                "no dma-ranges here: {} device{} below {} cut off from the window of {} (bus {:#x} is CPU {:#x}) and "
                "use{} physical addresses instead",
                devices.size(), devices.size() == 1 ? "" : "s", devices.size() == 1 ? "is" : "are", range_path,
                raw(lost.map.front().dma_start), raw(lost.map.front().cpu_start), devices.size() == 1 ? "s" : ""),
            {range_path});
        if (!devices.front()->has_evidence) {
            draft.severity(Severity::warning).confidence(Confidence::possible);
        }
        draft.rests_on(lost.node, "dma-ranges", "the window that does not take effect");
        for (const Device* device : devices) {
            draft.evidence(device->node, "", "gets the identity map");
        }
        draft.write("dma-ranges");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "lost-translating-range",
    .family = "windows",
    .title = "a translating dma-ranges that the kernel never reaches",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Devices with signs of DMA lie below two or more bus levels without `dma-ranges`, and further up there is "
        "one whose bus and CPU addresses differ. One finding for each bus at which the search ends; a warning, and only "
        "possible, where devices with registers and an interrupt are all that is there.",
    .why =
        "`of_dma_get_range()` (6.0 and later) forgives a missing `dma-ranges` only at the first node it looks at, "
        "the device's DMA parent. At the next one without it the search ends with -ENODEV, and "
        "`of_dma_configure_id()` gives the device the identity map: it puts physical addresses on a bus that needs "
        "an offset, and reads and writes other memory.",
    .fix = "add an empty dma-ranges to every bus node between the devices and the one that translates",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry"},
};

}  // namespace dmavet::rules::lost_translating_range
