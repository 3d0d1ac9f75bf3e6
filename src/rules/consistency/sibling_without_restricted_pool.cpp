// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::sibling_without_restricted_pool {

namespace {

// Devices of one compatible below one parent, told by the first of them that is confined.
struct Kind {
    NodeId parent;
    std::string_view compatible;
    NodeId confined;

    [[nodiscard]] auto key() const { return std::tie(parent, compatible); }
};

// of_dma_set_restricted_buffer() is called only where no IOMMU serves the device.
bool is_confined(const survey::RegionUser& user) {
    return user.region->kind == PoolKind::restricted && user.region->kept() &&
           user.device->iommu->state == IommuState::none;
}

std::vector<Kind> confined_kinds(const RuleInput& input) {
    std::vector<Kind> kinds;
    for (const survey::RegionUser& user : input.surveys.region_users()) {
        const NodeId node = user.device->node;
        if (is_confined(user) && !input.of.first_compatible(node).empty()) {
            kinds.push_back({input.tree.node(node).parent, input.of.first_compatible(node), node});
        }
    }
    std::sort(kinds.begin(), kinds.end(), [](const Kind& a, const Kind& b) {
        return std::tie(a.parent, a.compatible, a.confined) < std::tie(b.parent, b.compatible, b.confined);
    });
    const auto same = [](const Kind& a, const Kind& b) { return a.key() == b.key(); };
    kinds.erase(std::unique(kinds.begin(), kinds.end(), same), kinds.end());
    return kinds;
}

bool is_free(const RuleInput& input, NodeId node) {
    const Device* device = input.topology.find(node);
    return device && device->populated != Populated::no && device->iommu->state == IommuState::none &&
           std::none_of(device->pools.begin(), device->pools.end(), [](const DevicePool& pool) {
               return pool.region && pool.region->kind == PoolKind::restricted;
           });
}

void check_kind(const RuleInput& input, const Kind& kind, Reporter& report) {
    std::vector<NodeId> free;
    for (auto child = input.tree.first_child(kind.parent); child; child = input.tree.next_sibling(*child)) {
        if (input.of.first_compatible(*child) == kind.compatible && is_free(input, *child)) {
            free.push_back(*child);
        }
    }
    const std::vector<NodeId> nodes = report.unclaimed(free);
    if (nodes.empty()) {
        return;
    }
    const bool confines = input.kernel.config.is_set("CONFIG_DMA_RESTRICTED_POOL");
    const std::string other = input.tree.path(kind.confined);
    report
        .at(nodes.front(), "memory-region",
            fmt::format("no restricted-dma-pool here, while {} of the same kind beside it has one: {}", other,
                        confines ? "its buffers lie anywhere in RAM"
                                 : "it makes no difference to a kernel without CONFIG_DMA_RESTRICTED_POOL"),
            {other})
        .severity(confines ? Severity::warning : Severity::note)
        .evidence(kind.confined, "memory-region", "has one")
        .evidence(std::span(nodes).subspan(1), "", "has none either");
}

void check(const RuleInput& input, Reporter& report) {
    for (const Kind& kind : confined_kinds(input)) {
        check_kind(input, kind, report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "sibling-without-restricted-pool",
    .family = "consistency",
    .title = "one of several equal devices lacks its restricted-dma-pool",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Of the available devices with equal first compatible below one bus, none of them behind an IOMMU, some have a "
        "`restricted-dma-pool` in `memory-region` and some have not. A note where the kernel is built without "
        "CONFIG_DMA_RESTRICTED_POOL.",
    .why =
        "A restricted pool is all of memory that a device may touch, often because the other side sees no more: a host "
        "to which the rest of its guest is closed, a firewall in front of the bus. `of_dma_set_restricted_buffer()` "
        "(6.1, 6.12) sets it for each device alone; one without it maps its buffers where they are, and they do not "
        "arrive.",
    .fix = "give it the memory-region of the others",
    .check = &check,
    .tier = Tier::comparison,
    .after = {"misspelt-dma-property", "memory-region-target-wrong", "memory-region-to-disabled-pool"},
};

}  // namespace dmavet::rules::sibling_without_restricted_pool
