// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_map_format {

namespace {

void check_map(const RuleInput& input, const Property& map, Reporter& report) {
    if (!map.empty() && map.value.size() % 16 == 0) {
        return;
    }
    report
        .at(map.node, "iommu-map",
            map.empty() ? "iommu-map is empty: no id can be looked up, and every device behind this node runs "
                          "untranslated"
                        : fmt::format("length {} is not a multiple of 16 (id, IOMMU, output id, count): no id can be "
                                      "looked up, and every device behind this node runs untranslated",
                                      map.value.size()))
        .kernel_log(
            fmt::format("OF: {}: Error: Bad iommu-map length: {}", input.tree.path(map.node), map.value.size()));
}

void check_mask(const Property& mask, Reporter& report) {
    if (mask.value.size() == 4) {
        return;
    }
    report
        .at(mask.node, "iommu-map-mask",
            fmt::format(
                "iommu-map-mask has {} instead of 4; {}", wording::count_text(mask.value.size(), "byte"),
                mask.value.size() < 4 ? std::string("the kernel ignores it and compares whole ids")
                : mask.cell(0) == 0
                    ? std::string("the kernel takes its first cell, 0, as the mask: all functions get one stream")
                    : fmt::format("the kernel takes its first cell, {:#x}, as the mask", mask.cell(0))))
        .severity(Severity::warning)
        .fix("write the mask as one cell, 4 bytes");
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_reachable(input, "iommu-map", [&](const Property& map) {
        if (!survey::is_pci_function(input, map.node)) {
            check_map(input, map, report);
        }
    });
    survey::for_each_reachable(input, "iommu-map-mask", [&](const Property& mask) {
        if (!survey::is_pci_function(input, mask.node) &&
            input.tree.find_property(mask.node, input.of.names.iommu_map)) {
            check_mask(mask, report);
        }
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-map-format",
    .family = "iommu",
    .title = "an iommu-map that does not consist of whole rows",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The `iommu-map` of an available node is empty or its length is not a multiple of 16 bytes. A warning: its "
        "`iommu-map-mask` is not one cell.",
    .why =
        "`of_map_id()` (6.1, 6.12) reads rows of four cells, whatever the `#iommu-cells` of the IOMMU says, and "
        "returns -EINVAL for any other length: no function behind the bridge gets an IOMMU. A mask shorter than a "
        "cell is not read at all.",
    .fix = "write rows of four cells: first id, IOMMU, first output id, number of ids",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::iommu_map_format
