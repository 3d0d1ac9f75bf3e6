// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::legacy_mmu_masters {

namespace {

// Reachable Arm SMMUs, v1 and v2, whose binding is not that of the first one.
std::vector<NodeId> mismatched_smmus(const RuleInput& input) {
    std::vector<NodeId> found;
    survey::for_each_reachable(input, "compatible", [&](const Property& compatible) {
        if (topology::smmu_binding(input.of, compatible.node) == topology::SmmuBinding::mismatched) {
            found.push_back(compatible.node);
        }
    });
    return found;
}

std::string effect_text(const RuleInput& input, NodeId smmu) {
    if (topology::smmu_binding(input.of, smmu) == topology::SmmuBinding::mismatched) {
        return fmt::format(
            "the first SMMU, {}, has none, so the driver does not probe this one after it, and translates for nobody",
            input.tree.path(*input.of.first_smmu()));
    }
    const bool has_listed = input.kernel.config.is_set("CONFIG_ARM_SMMU_LEGACY_DT_BINDINGS");
    return fmt::format("with it this SMMU translates for nobody, neither by this list nor by iommus{}",
                       !topology::aborts_unclaimed(input.of, input.kernel, input.line, smmu) ? ""
                       : has_listed ? ", and aborts the DMA of who is not in the list"
                                    : ", and aborts their DMA");
}

void check(const RuleInput& input, Reporter& report) {
    if (input.kernel.config.has_driver("CONFIG_ARM_SMMU") == false) {
        return;  // nobody reads it
    }
    bool is_first = true;
    survey::for_each_reachable(input, "mmu-masters", [&](const Property& masters) {
        const topology::SmmuBinding binding = topology::smmu_binding(input.of, masters.node);
        if (binding == topology::SmmuBinding::none) {
            return;
        }
        auto draft =
            report.at(masters.node, "mmu-masters", fmt::format("mmu-masters: {}", effect_text(input, masters.node)));
        if (is_first && binding == topology::SmmuBinding::legacy) {
            draft.evidence(mismatched_smmus(input), "", "is not probed after it, having no mmu-masters");
        }
        is_first = false;
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "legacy-mmu-masters",
    .family = "iommu",
    .title = "an SMMU with the old mmu-masters",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "An available Arm SMMU (v1, v2) has the `mmu-masters` property of its first binding, whatever is in it.",
    .why =
        "The property alone, empty or not, makes the arm-smmu driver go by the old binding: no `iommus` counts then, and "
        "who is listed in `mmu-masters` gets an identity domain at most, with CONFIG_ARM_SMMU_LEGACY_DT_BINDINGS, which "
        "Debian does not set (6.1, 6.12). With CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT all others fault. One driver "
        "has one binding: an SMMU of the other one than the first that is probed is not probed "
        "(`arm_smmu_device_dt_probe()`).",
    .fix = "give the SMMU #iommu-cells and each master an iommus, and delete mmu-masters of every SMMU",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::legacy_mmu_masters
