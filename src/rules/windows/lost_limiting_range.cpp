// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/range_users.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::lost_limiting_range {

namespace {

void check(const RuleInput& input, Reporter& report) {
    std::map<NodeId, std::vector<const Device*>> devices_of, unsure_of;
    for (const Device& device : input.topology.devices) {
        if (device.walk.end != RangeWalkEnd::gap || !device.walk.lost) {
            continue;
        }
        if (survey::is_direct_master(input, device)) {
            devices_of[device.walk.lost->node].push_back(&device);
        } else if (survey::may_be_master(input, device)) {
            unsure_of[device.walk.lost->node].push_back(&device);
        }
    }
    for (auto& [node, devices] : unsure_of) {
        devices_of.try_emplace(node, std::move(devices));
    }
    if (devices_of.empty()) {
        return;
    }

    const CpuMemory& ram = input.topology.ram;
    for (const auto& [node, devices] : devices_of) {
        const DmaRanges& lost = *devices.front()->walk.lost;
        if (!survey::has_windows(input, lost) || survey::translates(lost)) {
            continue;
        }
        const std::uint64_t outside = ram.bytes() - survey::cpu_side(lost.map).intersection(ram).bytes();
        const bool known = devices.front()->bus_master != BusMaster::no;
        std::string message = fmt::format("this limit does not reach {}, cut off by buses without dma-ranges",
                                          wording::count_text(devices.size(), known ? "bus master" : "device"));
        if (outside != 0) {
            message += fmt::format(", which may be given {} of RAM beyond it", wording::rough_size_text(outside));
        }
        std::set<NodeId> gaps;
        for (const Device* device : devices) {
            gaps.insert(*device->walk.stop);
        }
        auto draft = report.at(node, "dma-ranges", message);
        if (!known) {
            draft.confidence(Confidence::possible);
        }
        draft.severity(outside == 0 || !known ? Severity::note : Severity::warning)
            .evidence(std::vector<NodeId>(gaps.begin(), gaps.end()), "dma-ranges",
                      "missing here, which ends the search")
            .evidence(survey::nodes_of(devices), "", "has no limit");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "lost-limiting-range",
    .family = "windows",
    .title = "a limiting dma-ranges that the kernel never reaches",
    .severity = Severity::note,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Bus masters lie below two or more bus levels without `dma-ranges`, and further up there is one that changes "
        "no address but sets a limit. One finding for that one; a warning when RAM is known to go beyond the limit. A "
        "note, and only possible, where devices with registers and an interrupt are all that is there.",
    .why =
        "`of_dma_get_range()` (6.0 and later) forgives a missing `dma-ranges` only at the device's DMA parent and "
        "ends at the next node that lacks it: `bus_dma_limit` stays unset. Addresses are right, but nothing keeps "
        "buffers below what the bus carries once the driver sets a wider mask.",
    .fix = "add an empty dma-ranges to every bus node between the devices and the one that limits",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry"},
};

}  // namespace dmavet::rules::lost_limiting_range
