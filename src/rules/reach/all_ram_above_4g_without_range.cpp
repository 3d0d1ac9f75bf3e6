// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/range_users.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::all_ram_above_4g_without_range {

namespace {

void check(const RuleInput& input, Reporter& report) {
    if (input.placement.zones.empty()) {
        return;
    }
    const std::uint64_t start = raw(input.placement.zones.front().ram.first());
    if (start <= 0xffffffff) {
        return;
    }
    std::vector<NodeId> devices;
    for (const Device& device : input.topology.devices) {
        if (survey::is_direct_master(input, device) && !device.regions.value) {
            devices.push_back(device.node);
        }
    }
    if (devices.empty()) {
        return;
    }
    const Origin& memory = input.topology.memory.from;
    report
        .at(memory.node.value_or(root_node), memory.node ? memory.property : std::string_view{},
            fmt::format("all RAM lies at {} and above, and {} with neither dma-ranges nor IOMMU can use it only if "
                        "{} a mask of more than 32 bits",
                        wording::hex(start), wording::count_text(devices.size(), "device"),
                        devices.size() == 1 ? "its driver sets" : "their drivers set"))
        .evidence(devices, "", "starts with a mask of 32 bits");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "all-ram-above-4g-without-range",
    .family = "reach",
    .title = "all RAM lies above 4 GiB, and devices start with 32-bit masks",
    .severity = Severity::note,
    .confidence = Confidence::likely,
    .on_by_default = false,
    .what = "RAM is known and begins at 4 GiB or above, and bus masters have neither a `dma-ranges` nor an IOMMU.",
    .why =
        "Devices start with masks of 32 bits (`setup_pdev_dma_masks()`, 5.10 to 7.2). Until the driver sets a wider "
        "one no page passes `dma_coherent_ok()`, and the bounce buffer lies above 4 GiB as well. Most drivers of "
        "such machines do set one, so this is a list to look at, no more.",
    .fix = "look whether the drivers call dma_set_mask_and_coherent() with more than 32 bits",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::all_ram_above_4g_without_range
