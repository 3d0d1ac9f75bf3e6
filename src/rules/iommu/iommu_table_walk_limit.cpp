// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "kernel/sizes.hpp"
#include "survey/hardware_facts.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_table_walk_limit {

namespace {

// IOMMUs whose driver takes pages of any zone for its tables. Where it asks for GFP_DMA32, or maps its tables with a
// mask of its own, the limit is the driver's business.
struct Anywhere {
    std::string_view compatible;
    Release since;
    std::string_view reason;
};
constexpr std::array anywhere{
    Anywhere{"rockchip,rk3568-iommu", {6, 12}, "rk-iommu asks for no GFP_DMA32 for this compatible"},
};

const Anywhere* find_anywhere(const RuleInput& input, NodeId iommu) {
    for (const Anywhere& one : anywhere) {
        if (input.kernel.release().series() >= one.since && input.of.is_compatible(iommu, one.compatible)) {
            return &one;
        }
    }
    return nullptr;
}

void check_iommu(const RuleInput& input, NodeId iommu, std::span<const NodeId> clients, Reporter& report) {
    const Anywhere* tables = find_anywhere(input, iommu);
    const Fact* fact = tables ? input.facts->addressing(input.tree, iommu) : nullptr;
    if (!fact) {
        return;
    }
    const std::uint64_t last = kernel::bit_mask(*fact->address_bits);
    const std::uint64_t out_of_reach =
        input.topology.ram.bytes() - input.topology.ram.intersection(CpuInterval::up_to(CpuAddr{last})).bytes();
    if (out_of_reach == 0) {
        return;
    }
    report
        .at(iommu, "",
            fmt::format(
                "this IOMMU reads its page tables with {} address bits{}, and {}: a table in the {} of RAM above {:#x} "
                "is out of its reach, and translations fault",
                *fact->address_bits, survey::source_text(*fact), tables->reason, wording::size_text(out_of_reach),
                last))
        .evidence(clients, "", "behind it");
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<survey::CauseAndNode> used;
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        if (device.iommu->state == IommuState::translated) {
            used.emplace_back(device.iommu->entries.front().controller, list.node);
        }
    }
    survey::for_each_cause(
        used, [&](NodeId iommu, std::span<const NodeId> clients) { check_iommu(input, iommu, clients, report); });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-table-walk-limit",
    .family = "iommu",
    .title = "an IOMMU that cannot read page tables in all of RAM",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A facts file says how many address bits an IOMMU drives, RAM lies above them, a device is behind the IOMMU, "
        "and its driver takes any RAM for page tables.",
    .why =
        "The driver of Rockchip's IOMMU took its tables from below 4 GiB (GFP_DMA32 in `rk_iommu_domain_alloc()` and "
        "`rk_dte_get_page_table()`, 5.10 and 6.1). In 6.12 and 7.2 it does so for `rockchip,iommu` alone; for "
        "`rockchip,rk3568-iommu` `gfp_flags` is 0 and the mask has 40 bits. An instance that reads fewer bits finds "
        "something else where its table should be.",
    .fix = "put no device behind this instance on boards with that much RAM, or have the driver restrict its tables",
    .check = &check,
    .needs = Needs::iommus | Needs::facts | Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::iommu_table_walk_limit
