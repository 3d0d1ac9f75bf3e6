// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_without_clients {

namespace {

using ByDriver = std::map<const topology::IommuDriver*, std::vector<NodeId>>;

// The available IOMMUs of drivers none of whose IOMMUs an available node refers to.
ByDriver unused_iommus(const RuleInput& input) {
    ByDriver unused;
    survey::for_each_reachable(input, "#iommu-cells", [&](const Property& cells) {
        const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, cells.node);
        if (driver && driver->shared && driver->id != topology::IommuDriverId::virtio) {
            unused[driver].push_back(cells.node);
        }
    });
    const auto use = [&](NodeId provider) {
        const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, provider);
        if (driver) {
            unused.erase(driver);
        } else {
            unused.clear();  // masters are linked, to an IOMMU that only the vendor's kernel knows
        }
    };
    std::optional<NodeId> last;
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        for (const IommuEntry& entry : device.iommu->entries) {
            if (last != entry.controller) {
                use(*(last = entry.controller));
            }
        }
        // A list that cannot be read is another finding.
        const auto first = survey::first_provider(input, list);
        if (device.iommu->entries.empty() && first) {
            use(*first);
        }
    }
    if (unused.empty()) {
        return unused;
    }
    for (const auto& [node, map] : input.surveys.iommu_maps()) {
        for (const IommuMapRow& row : map.rows) {
            if (row.controller) {
                use(*row.controller);
            }
        }
    }
    return unused;
}

void check(const RuleInput& input, Reporter& report) {
    ByDriver unused = unused_iommus(input);
    if (unused.empty()) {
        return;
    }
    // What disabled nodes refer to waits for a board that enables its client.
    const std::vector<NodeId> waiting = survey::iommus_referred_to(input);
    std::erase_if(unused, [&](const auto& of_driver) {
        const auto& nodes = of_driver.second;
        const auto count =
            std::ranges::count_if(nodes, [&](NodeId node) { return std::ranges::binary_search(waiting, node); });
        return static_cast<std::size_t>(count) * 2 >= nodes.size();
    });
    if (unused.empty()) {
        return;
    }
    std::vector<NodeId> masters;
    for (const Device& device : input.topology.devices) {
        if (device.bus_master == BusMaster::likely && device.iommu->state == IommuState::none &&
            (masters.empty() || masters.back() != device.node)) {
            masters.push_back(device.node);
        }
    }
    if (masters.empty()) {
        return;
    }
    for (const auto& [driver, nodes] : unused) {
        const bool several = nodes.size() > 1;
        report
            .at(nodes.front(), "",
                fmt::format(
                    "no available node refers to {}, and {} of this tree {} without one",
                    several ? fmt::format("this IOMMU and the {} others of its kind", nodes.size() - 1) : "this IOMMU",
                    wording::count_text(masters.size(), "bus master"), masters.size() == 1 ? "is" : "are"),
                {driver->name})
            .severity(several ? Severity::warning : Severity::note)
            .evidence(std::span(nodes).subspan(1), "", "has no client either")
            .evidence(masters.front(), "", "a bus master without an IOMMU");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-without-clients",
    .family = "iommu",
    .title = "IOMMUs that nothing refers to",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "A tree has two or more available IOMMUs of a kind that serves many masters (Arm SMMU, Renesas IPMMU), no "
        "`iommus` or `iommu-map` of an available node refers to one, those of disabled nodes name fewer than half of them, and there are bus masters. A note for a single one. Nothing where masters refer to an IOMMU of "
        "another kind that no driver of Linux knows: the vendor's kernel uses that one.",
    .why =
        "The driver still takes them. An Arm SMMU in Debian's configuration (6.1, 6.12) then aborts every stream, "
        "since no device claims one; another IOMMU stays in bypass, and the isolation that the hardware offers is not "
        "there. Mostly the consumers were to follow in a second step.",
    .fix = "link the masters to the IOMMUs, or disable the IOMMUs",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::comparison,
};

}  // namespace dmavet::rules::iommu_without_clients
