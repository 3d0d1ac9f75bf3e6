// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::range_size_stops_probe {

namespace {

// The devices that of_dma_configure_id() refuses, by the property that makes it do so.
std::map<const DmaRanges*, std::vector<NodeId>> refused_devices(const RuleInput& input) {
    std::map<const DmaRanges*, std::vector<NodeId>> refused;
    for (const Device& device : input.topology.devices) {
        if (!device.configured && device.populated != Populated::no && input.topology.reachable[index(device.node)]) {
            refused[device.walk.ranges].push_back(device.node);
        }
    }
    return refused;
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [ranges, devices] : refused_devices(input)) {
        if (!ranges || !survey::is_reachable(input, ranges->node) || ranges->map.empty()) {
            continue;
        }
        const std::string size = ranges->map.size() == 1 ? wording::hex(ranges->map.front().size) : "2^64";
        report
            .at(ranges->node, "dma-ranges",
                fmt::format("the kernel adjusts the size of {} bytes to 0, and {} below never {}", size,
                            wording::count_text(devices.size(), "device"), devices.size() == 1 ? "probes" : "probe"),
                {size})
            .evidence(devices, "", "never probes")
            .kernel_log("Adjusted size 0x0 invalid");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "range-size-stops-probe",
    .family = "reach",
    .title = "a window so large that no device probes",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "6.1: the windows of a `dma-ranges` span 2^64 - 1 bytes, or 2^64. (6.12 takes the size literally; there "
        "mask-style-size speaks about it.)",
    .why =
        "`of_dma_configure_id()` of 6.1 takes the odd size for a mask and adds 1, which gives 0. It prints \"Adjusted "
        "size 0x0 invalid\" and returns -EINVAL, and the bus's `dma_configure()` fails: no driver ever binds to the "
        "devices below.",
    .fix = "write an empty dma-ranges, or the size that the bus really reaches",
    .check = &check,
    .needs = Needs::whole_spans | Needs::dma_ranges | Needs::windows,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length"},
};

}  // namespace dmavet::rules::range_size_stops_probe
