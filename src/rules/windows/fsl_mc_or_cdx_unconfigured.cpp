// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/property_form.hpp"
#include "survey/windows.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::fsl_mc_or_cdx_unconfigured {

namespace {

constexpr std::string_view qoriq_mc = "fsl,qoriq-mc", versal_cdx = "xlnx,versal-net-cdx";

void check_controller(const RuleInput& input, NodeId node, Reporter& report) {
    const RangeWalk walk = survey::walk_from(input, node);
    if (walk.end != RangeWalkEnd::none && walk.end != RangeWalkEnd::gap) {
        return;
    }
    const bool has_map = input.tree.find_property(node, "iommu-map") || input.tree.find_property(node, "msi-map");
    auto draft = report.at(
        node, "dma-ranges",
        fmt::format("no dma-ranges is found from here on, so the objects of this bus get no DMA configuration: no "
                    "coherency{}",
                    has_map ? " and no IOMMU" : ""));
    if (walk.stop) {
        draft.evidence(*walk.stop, "dma-ranges", "missing here, which ends the search");
    }
    draft.fix_dts("dma-ranges = < ... >;");
}

void check(const RuleInput& input, Reporter& report) {
    for (const Property* compatible : input.tree.properties_named(input.of.names.compatible)) {
        const bool is_controller = topology::any_string(*compatible, [](std::string_view name) {
            return name == qoriq_mc || name == versal_cdx;  // NXP's own trees have simple-mfd beside it
        });
        if (is_controller && input.topology.reachable[index(compatible->node)]) {
            check_controller(input, compatible->node, report);
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "fsl-mc-or-cdx-unconfigured",
    .family = "windows",
    .title = "an fsl-mc or CDX bus without dma-ranges",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An available `fsl,qoriq-mc` or `xlnx,versal-net-cdx` controller has no non-empty `dma-ranges`, and the walk "
        "up from it finds none either.",
    .why =
        "`fsl_mc_dma_configure()` (5.10 to 7.2) and `cdx_dma_configure()` (6.12, 7.2) call `of_dma_configure_id()` "
        "without force_dma. Where `of_dma_get_range()` answers -ENODEV it returns 0 at once: coherency, IOMMU and "
        "limits of the objects on the bus are never set, and they run non-coherent and untranslated.",
    .fix = "give the controller, or every bus node up to one that has it, a dma-ranges",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::fsl_mc_or_cdx_unconfigured
