// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::pool_above_default_mask {

namespace {

// The last bus address of a pool; none when no window holds it, which is another finding.
std::optional<std::uint64_t> last_bus_address(const Device& device, const CpuInterval& place) {
    if (!device.regions.value) {
        return raw(place.last());
    }
    for (const Region& window : *device.regions.value) {
        if (window.cpu().contains(place)) {
            return raw(window.dma_start) + (raw(place.last()) - raw(window.cpu_start));  // wraps as the kernel's does
        }
    }
    return std::nullopt;
}

bool beyond_mask(const Device& device, const CpuInterval& place) {
    const auto last = last_bus_address(device, place);
    return last && *last > std::min(device.coherent_mask, device.bus_limit.value_or(device.coherent_mask));
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_used_region(input.surveys.region_users(), [&](std::span<const survey::RegionUser> users) {
        const ReservedRegion& region = *users.front().region;
        if (region.kind != PoolKind::device_pool || !region.kept()) {
            return;
        }
        const auto place = input.surveys.place_of(region);
        if (!place) {
            return;
        }
        std::vector<survey::RegionUser> beyond;
        for (const survey::RegionUser& user : users) {
            if (survey::sees_physical_addresses(*user.device) && beyond_mask(*user.device, *place)) {
                beyond.push_back(user);
            }
        }
        if (beyond.empty()) {
            return;
        }
        if (raw(place->last()) >= survey::largest_physical) {
            report
                .at(region.node, region.base ? "reg" : "size",
                    fmt::format("the pool at {} ends beyond the 52 bits that a CPU can address: no memory is there",
                                survey::place_text(region, *place)))
                .severity(Severity::error)
                .confidence(Confidence::certain)
                .evidence(survey::nodes_of(beyond), "memory-region", "uses the pool")
                .fix("put the cells of reg in order: address, then size, the most significant first");
            return;
        }
        report
            .at(region.node, region.base ? "reg" : "size",
                fmt::format("the pool at {} ends above what a device addresses by default ({:#x}): unless its driver "
                            "sets a wider mask, the device cuts the addresses off",
                            survey::place_text(region, *place), beyond.front().device->coherent_mask))
            .evidence(survey::nodes_of(beyond), "memory-region", "uses the pool")
            .kernel_log(log_line(input, LogLine::pool_beyond_mask));
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "pool-above-default-mask",
    .family = "reserved-memory",
    .title = "a device's pool above the addresses that it uses by default",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "A device without a translating IOMMU refers to a pool of its own that ends above its mask after "
        "`of_dma_configure()`, which is 32 bits where no window says less. An error where it ends beyond 2^52, which no "
        "CPU can address.",
    .why =
        "`rmem_dma_device_init()` (6.1 to 7.2) prints a warning and attaches the pool all the same, and "
        "`dma_alloc_from_dev_coherent()` never asks the mask. A device with 32 address lines then writes to other "
        "memory. Drivers of devices that do reach it call `dma_set_mask_and_coherent()` first.",
    .fix = "put the pool below 4 GiB, if the device has no more than 32 address bits",
    .check = &check,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::pool_above_default_mask
