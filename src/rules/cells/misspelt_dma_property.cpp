// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/misspelt_names.hpp"
#include "survey/nodes.hpp"
#include "survey/regions.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::misspelt_dma_property {

namespace {

// What becomes of a node without the property.
std::string_view consequence(std::string_view property) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> consequences{{
        {"#iommu-cells", "no reference to this IOMMU can be read"},
        {"alignment", "the kernel places the region at any page"},
        {"alloc-ranges", "the kernel places the region anywhere in RAM"},
        {"dma-ranges", "no window is read here"},
        {"iommu-addresses", "no address is kept for the region"},
        {"iommu-map", "what is behind this bridge runs without an IOMMU"},
        {"iommu-map-mask", "whole ids are looked up"},
        {"iommus", "the device runs without an IOMMU"},
        {"interconnect-names", "no interconnect is found by its name, nor dma-mem as the DMA parent"},
        {"linux,cma-default", "the region is not the default CMA area"},
        {"memory-region", "the device is not given the region"},
        {"memory-region-names", "no region is found by its name"},
        {"no-map", "the region stays mapped"},
        {"reusable", "the region is not CMA"},
    }};
    return std::ranges::find(consequences, property, [](const auto& pair) { return pair.first; })->second;
}

// What fails for certain: a pool with neither flag is given to nobody, and no client's list of such an IOMMU is read.
bool is_fatal(const RuleInput& input, NodeId node, std::string_view property) {
    return property == "#iommu-cells" ||
           ((property == "no-map" || property == "reusable") && survey::is_shared_pool(input, node));
}

// Bindings of vendors have it: that of qcom,ipa lists firmware images.
bool is_word_of_its_own(std::string_view name) {
    return name == "memory-regions";
}

// Words that other bindings may use in their own way count only where the kernel places a region.
bool is_read_here(const RuleInput& input, NodeId node, std::string_view property) {
    if (property != "alignment" && property != "alloc-ranges") {
        return true;
    }
    return survey::is_region_node(input, node) && input.tree.find_property(node, "size");
}

void check_name(const RuleInput& input, std::string_view name, Reporter& report) {
    const std::string_view meant = meant_dma_property(name);
    if (meant.empty()) {
        return;
    }
    survey::for_each_reachable(input, name, [&](const Property& property) {
        if (survey::holds_free_names(input.tree, property.node) || input.tree.find_property(property.node, meant)) {
            return;
        }
        if (!is_read_here(input, property.node, meant)) {
            return;
        }
        auto draft = report.at(property.node, name,
                               fmt::format("the kernel reads {}, not {}: {}", meant, name, consequence(meant)));
        draft.severity(is_fatal(input, property.node, meant) ? Severity::error : Severity::warning);
        if (is_word_of_its_own(name)) {
            draft.confidence(Confidence::possible)
                .fix(fmt::format("rename it to {}, unless the device's own driver reads {}", meant, name));
            return;
        }
        draft.fix(fmt::format("rename it to {}", meant));
        if (property.empty()) {
            draft.remove(name).write(meant);  // a value would have to keep the words of its source
        }
    });
}

void check_compatible(const RuleInput& input, NodeId region, Reporter& report) {
    const Property* list = input.tree.find_property(region, input.of.names.compatible);
    if (!list || survey::is_dma_pool(input, region)) {
        return;
    }
    topology::any_string(*list, [&](std::string_view text) {
        for (const std::string_view pool : {"shared-dma-pool", "restricted-dma-pool"}) {
            if (!is_one_slip_from(text, pool)) {
                continue;
            }
            auto draft = report.at(
                region, "compatible",
                fmt::format("the kernel knows {}, not {}: the region is reserved, but is no pool", pool, text));
            if (list->as_strings().size() == 1) {
                draft.write("compatible", string_value(pool));
            } else {
                draft.fix_dts(fmt::format("compatible = \"{}\";", pool));
            }
            return true;
        }
        return false;
    });
}

void check(const RuleInput& input, Reporter& report) {
    for (std::size_t id = 0; id < input.tree.name_count(); ++id) {
        check_name(input, input.tree.name(static_cast<NameId>(id)), report);
    }
    for (const ReservedRegion& region : input.topology.reserved) {
        check_compatible(input, region.node, report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "misspelt-dma-property",
    .family = "cells",
    .title = "a property or a pool's compatible that is nearly what the kernel reads",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "The name of a property of an available node is one character away from `dma-ranges`, `iommus`, `iommu-map`, "
        "`iommu-map-mask`, `#iommu-cells`, `iommu-addresses`, `memory-region`, `memory-region-names`, "
        "`interconnect-names`, `no-map`, `reusable`, `linux,cma-default` or, for a region with `size`, `alloc-ranges` "
        "or `alignment` (one more, less or other, two swapped), which the node does not have; or a compatible "
        "below /reserved-memory is that near to `shared-dma-pool` or `restricted-dma-pool`. An "
        "error for `#iommu-cells`, and for `no-map` or `reusable` of a pool. `memory-regions` may be meant, since some "
        "drivers read it for firmware images.",
    .why =
        "The kernel (5.10 to 7.2) looks properties up by their exact name, and nothing warns of one that nobody asks "
        "for: `of_iommu_configure()` finds no IOMMU, `of_dma_get_range()` no window, `rmem_dma_setup()` no flag, and "
        "boot goes on without.",
    .fix = "write the name as the kernel reads it",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::misspelt_dma_property
