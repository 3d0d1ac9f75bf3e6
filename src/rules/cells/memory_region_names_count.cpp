// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::memory_region_names_count {

namespace {

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_reachable(input, "memory-region-names", [&](const Property& property) {
        if (survey::holds_free_names(input.tree, property.node)) {
            return;
        }
        std::size_t names = 0;
        topology::any_string(property, [&](std::string_view) {
            ++names;
            return false;
        });
        const std::size_t regions = survey::references_of(input.surveys.region_references(), property.node).size();
        if (names == regions) {
            return;
        }
        report.at(property.node, "memory-region-names",
                  fmt::format("{} for {} in memory-region: a driver that asks by name gets {}",
                              wording::count_text(names, "name"), wording::count_text(regions, "entry", "entries"),
                              names > regions ? "none for the last names, or another one" : "never the last regions"),
                  {fmt::format("{}/{}", names, regions)});
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "memory-region-names-count",
    .family = "cells",
    .title = "memory-region-names does not fit memory-region",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what = "`memory-region-names` of an available node has not as many strings as `memory-region` has phandles.",
    .why =
        "`of_reserved_mem_device_init_by_name()` (5.10 to 7.2) takes the position of the name in "
        "`memory-region-names` as the index into `memory-region`. With one name or one region too many every later "
        "look-up takes a wrong region or ends with -ENODEV.",
    .fix = "give one name for each region, in the same order",
    .check = &check,
    .tier = Tier::form,
    .after = {"misspelt-dma-property"},
};

}  // namespace dmavet::rules::memory_region_names_count
