// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/property_form.hpp"

namespace dmavet::rules::coherency_property_has_value {

namespace {

void check_property(const RuleInput& input, const Property& property, Reporter& report) {
    if (property.empty()) {
        return;
    }
    const std::string_view name = input.tree.name(property.name);
    const bool zero = survey::is_all_zero(property);
    const std::string_view meaning = name == "dma-coherent" ? "coherent" : "non-coherent";
    auto draft = report.at(property.node, name,
                           fmt::format("{} has a value of {} bytes{}, and its presence alone makes the node {}", name,
                                       survey::byte_count(property), zero ? ", all zero" : "", meaning));
    draft.severity(zero ? Severity::error : Severity::warning);
    if (zero) {
        draft.remove(name);
    } else {
        draft.write(name);
    }
}

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_coherency_flag(input, [&](const Property& property) { check_property(input, property, report); });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherency-property-has-value",
    .family = "coherency",
    .title = "a coherency property with a value",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`dma-coherent` or `dma-noncoherent` on an available node is longer than 0 bytes. An error when every byte "
        "is zero, because the author then most likely meant \"off\"; a warning otherwise.",
    .why =
        "`of_dma_is_coherent()` (5.10 to 7.2) tests for presence with `of_property_read_bool()`: `dma-coherent = <0>` "
        "switches coherency *on*. If the hardware does not snoop, the CPU then works on cached copies of buffers "
        "that the device changes behind its back.",
    .fix = "write it without a value, or delete it",
    .check = &check,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::coherency_property_has_value
