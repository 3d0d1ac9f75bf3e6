// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/range_users.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::ram_beyond_bus_cells {

namespace {

// The bus at the root that the device is on, when its addresses have one cell and those of the root have two.
std::optional<NodeId> narrow_bus(const RuleInput& input, const Device& device) {
    NodeId bus = device.config_node;
    for (NodeId n = bus; n != root_node; n = input.tree.node(n).parent) {
        bus = n;
    }
    if (bus == device.config_node || input.of.bus_addr_cells(bus) != 1) {
        return std::nullopt;
    }
    return bus;
}

void check(const RuleInput& input, Reporter& report) {
    // 64-bit chips often have one-cell buses that carry more: there the cells are chosen for the registers alone.
    if (input.placement.zones.empty() || input.kernel.arch->is_64_bit) {
        return;
    }
    const std::uint64_t last = raw(input.placement.zones.back().ram.last());
    if (last <= 0xffffffff || input.of.bus_addr_cells(root_node) < 2) {
        return;
    }
    std::map<NodeId, std::vector<NodeId>> devices_of;
    for (const Device& device : input.topology.devices) {
        if (device.walk.ranges || device.regions.value || !survey::is_direct_master(input, device)) {
            continue;
        }
        if (const auto bus = narrow_bus(input, device)) {
            devices_of[*bus].push_back(device.node);
        }
    }
    for (const auto& [bus, devices] : devices_of) {
        report
            .at(bus, "#address-cells",
                fmt::format(
                    "addresses of this bus have 32 bits, RAM goes up to {}, and no dma-ranges says so: {} may be "
                    "given addresses that the bus cannot carry",
                    wording::hex(last), wording::count_text(devices.size(), "device")))
            .evidence(devices, "", "has no limit once its driver sets a mask of more than 32 bits");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "ram-beyond-bus-cells",
    .family = "reach",
    .title = "RAM above what a bus with one address cell can address, and no dma-ranges",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "32-bit Arm with LPAE: a bus below a root with two address cells has `#address-cells = <1>`, RAM is known and "
        "reaches above 4 GiB, and bus masters on it have neither a `dma-ranges` in force nor a translating IOMMU. "
        "64-bit chips are left out: their buses often carry more than their registers need.",
    .why =
        "Without a `dma-ranges` `of_dma_configure_id()` (5.10 to 7.2) leaves `bus_dma_limit` unset. A driver for IP "
        "that knows 64-bit addresses sets a 64-bit mask, `dma_capable()` then accepts RAM above 4 GiB, and the upper "
        "bits of the address are lost on the bus.",
    .fix = "give the bus the dma-ranges through which its devices see RAM",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::ram_beyond_bus_cells
