// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::forced_identity_with_offset {

namespace {

// Of qcom_smmu_client_of_match in the arm-smmu driver: display, GPU and modem, which map for themselves.
bool is_left_untranslated(const RuleInput& input, NodeId node) {
    constexpr std::array<std::string_view, 6> exact{"qcom,adreno",         "qcom,adreno-gmu",
                                                    "qcom,mdp4",           "qcom,sc7180-mss-pil",
                                                    "qcom,sc7280-mss-pil", "qcom,sdm845-mss-pil"};
    const Property* compatible = input.tree.find_property(node, input.of.names.compatible);
    return compatible && topology::any_string(*compatible, [&](std::string_view one) {
               return std::ranges::find(exact, one) != exact.end() ||
                      (one.starts_with("qcom,") && one.ends_with("mdss"));
           });
}

bool is_qcom_smmu(const RuleInput& input, NodeId provider) {
    const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, provider);
    if (!driver || driver->id != topology::IommuDriverId::arm_smmu) {
        return false;
    }
    const Property* compatible = input.tree.find_property(provider, input.of.names.compatible);
    return compatible->as_string().starts_with("qcom,");
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        const auto& map = device.regions.value;
        if (device.iommu->state != IommuState::translated || !map || !device.walk.ranges) {
            continue;
        }
        const auto moved = std::ranges::find_if(
            *map, [](const Region& region) { return raw(region.dma_start) != raw(region.cpu_start); });
        if (moved == map->end()) {
            continue;
        }
        const NodeId provider = device.iommu->entries.front().controller;
        if (!is_left_untranslated(input, list.node) || !is_qcom_smmu(input, provider)) {
            continue;
        }
        report
            .at(list.node, "iommus",
                fmt::format("the SMMU driver gives this device an identity domain, so the offset of {} (bus {:#x} is "
                            "CPU {:#x}) applies to its addresses",
                            input.tree.path(device.walk.ranges->node), raw(moved->dma_start), raw(moved->cpu_start)))
            .evidence(device.walk.ranges->node, "dma-ranges", "the offset")
            .evidence(provider, "", "the SMMU");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "forced-identity-with-offset",
    .family = "iommu",
    .title = "an offset for a device that its SMMU does not translate",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "A Qualcomm display, GPU or modem behind a Qualcomm SMMU has a `dma-ranges` in force whose bus addresses "
        "differ from the CPU's.",
    .why =
        "`qcom_smmu_def_domain_type()` (5.10 to 7.2) forces an identity domain for these compatibles, because their "
        "drivers map for themselves. The DMA API then works directly, with the offset of `dma-ranges`, which whoever "
        "counted on translation did not expect.",
    .fix = "let dma-ranges describe addresses as the device puts them on the bus without the SMMU",
    .check = &check,
    .needs = Needs::iommus | Needs::windows,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::forced_identity_with_offset
