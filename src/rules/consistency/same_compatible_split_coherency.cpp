// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/split_coherency.hpp"
#include "survey/shared_stream.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::same_compatible_split_coherency {

namespace {

// Host bridges are compared by a rule of their own.
bool is_compared(const RuleInput& input, const Device& device) {
    return input.topology.reachable[index(device.node)] && device.bus != BusType::pci &&
           !input.of.is_type(device.node, "pci") && !survey::is_test_client(input, device.node);
}

// Masters; and, where a coherency property of its own is all that makes one, whatever shares its compatible.
std::vector<Comparable> comparable_devices(const RuleInput& input) {
    std::vector<Comparable> members;
    members.reserve(input.topology.devices.size());
    std::vector<std::string_view> by_property;
    for (const Device& device : input.topology.devices) {
        if (device.bus_master == BusMaster::no || !is_compared(input, device)) {
            continue;
        }
        const std::string_view compatible = input.of.first_compatible(device.node);
        if (compatible.empty() || compatible == "virtio,mmio") {
            continue;  // each of those has to be coherent
        }
        members.push_back({compatible, &device});
        const Origin& from = device.coherent.from;
        if (from.node == device.node && device.bus_master == BusMaster::likely) {
            by_property.push_back(compatible);
        }
    }
    if (by_property.empty()) {
        return members;
    }
    std::sort(by_property.begin(), by_property.end());
    for (const Device& device : input.topology.devices) {
        if (device.bus_master != BusMaster::no || !is_compared(input, device)) {
            continue;
        }
        const std::string_view compatible = input.of.first_compatible(device.node);
        if (std::binary_search(by_property.begin(), by_property.end(), compatible)) {
            members.push_back({compatible, &device});
        }
    }
    return members;
}

// Whether a node of another kind in the power domain of a device has dma-coherent. Disabled ones count: the SoC's file
// says how its part of the chip is wired.
bool has_coherent_neighbour(const RuleInput& input, const Device& device) {
    const Property* domain = input.tree.find_property(device.node, "power-domains");
    const auto is_one = [&](const Property* other) {
        return std::ranges::equal(domain->value, other->value) &&
               input.tree.find_property(other->node, input.of.names.dma_coherent) &&
               input.of.first_compatible(other->node) != input.of.first_compatible(device.node);
    };
    return domain && std::ranges::any_of(input.tree.properties_named(domain->name), is_one);
}

// Whether the two sides lie in parts of the chip that differ for others, too: parts with power of their own often hang
// on an interconnect of their own.
bool follows_power_domains(const RuleInput& input, const CoherencySplit& split) {
    const auto& coherent = split.odd_is_coherent ? split.odd : split.other;
    const auto& others = split.odd_is_coherent ? split.other : split.odd;
    const auto is_neighbour = [&](const Device* device) { return has_coherent_neighbour(input, *device); };
    const auto has_domain = [&](const Device* device) {
        return input.tree.find_property(device->node, "power-domains");
    };
    return std::ranges::all_of(coherent, is_neighbour) && std::ranges::all_of(others, has_domain) &&
           std::ranges::none_of(others, is_neighbour);
}

void check(const RuleInput& input, Reporter& report) {
    const topology::OfNames& names = input.of.names;
    if (names.dma_coherent == no_name && names.dma_noncoherent == no_name) {
        return;
    }
    std::vector<Comparable> members = comparable_devices(input);
    for_each_split(report, members, [&](std::string_view compatible, const CoherencySplit& split) {
        // One without #iommu-cells passes for a master.
        if (topology::find_iommu_driver(input.of, split.odd.front()->node)) {
            return;
        }
        const bool coherent = split.odd_is_coherent;
        CoherencySplit told = split;
        const bool by_domain = follows_power_domains(input, split);
        told.deliberate |= by_domain;
        report_split(
            input, report, "dma-coherent",
            fmt::format(
                "this device is {}, while {} of compatible {} {} {}: {}", coherent ? "coherent" : "non-coherent",
                wording::count_text(split.other.size(), "other device", "other devices"), compatible,
                split.other.size() == 1 ? "is" : "are", coherent ? "non-coherent" : "coherent",
                by_domain ? "in their power domains others are alike, and parts of a chip may be wired differently"
                          : "equal blocks of one chip are wired alike, and where the kernel is wrong about "
                            "one, its CPU and the device see different data"),
            compatible, told);
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "same-compatible-split-coherency",
    .family = "consistency",
    .title = "equal bus masters of one chip, some coherent and some not",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Of the available bus masters with the same first `compatible`, some are effectively coherent and some are "
        "not. One finding for each compatible, at the smaller side. A note when a `dma-noncoherent` makes the "
        "difference, because then somebody meant it, and where others in the power domain of each coherent one are "
        "coherent, too, and none in those of the others. IOMMUs are left out, host bridges have a rule of their own.",
    .why =
        "Instances of one block in one chip nearly always share the kind of port to memory. "
        "`of_dma_is_coherent()` (6.1 to 7.2) decides for each by the nearest `dma-coherent` or `dma-noncoherent` "
        "upwards, so one forgotten property, or a bus node without it, leaves one instance out. If the hardware "
        "snoops, that one pays for uncached buffers and needless cache maintenance, which may even discard what the "
        "device wrote into a cache; if it does not, the others read and write stale data.",
    .fix = "give all of them the same property, or write dma-noncoherent on those that really differ",
    .check = &check,
    .tier = Tier::comparison,
    .after = {"misspelt-coherency-property", "coherency-differs-from-soc"},
};

}  // namespace dmavet::rules::same_compatible_split_coherency
