// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/misspelt_names.hpp"
#include "survey/nodes.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::misspelt_coherency_property {

namespace {

void check_name(const RuleInput& input, std::string_view name, Reporter& report) {
    const std::string_view intended = meant_coherency(name);
    if (intended.empty()) {
        return;
    }
    const bool close = within_edits(name, intended, 2);
    survey::for_each_reachable(input, name, [&](const Property& property) {
        if (survey::holds_free_names(input.tree, property.node) || (!close && !property.empty())) {
            return;  // what has a value and another name is no flag that somebody meant
        }
        const Device* device = input.topology.find(property.node);
        const bool known = device && device->coherent.value;
        const bool agrees = known && *device->coherent.value == (intended == "dma-coherent");
        if (agrees && !close) {
            return;  // a vendor's own word for what the device is anyway
        }
        const std::string_view state = !known                    ? "what is below it gets what the nodes above say"
                                       : *device->coherent.value ? "the device is coherent"
                                                                 : "the device is non-coherent";
        const bool uses_channels = input.tree.find_property(property.node, input.of.names.dmas) != nullptr;
        const bool foreign = name.find(',') != std::string_view::npos;
        auto draft =
            report.at(property.node, name,
                      fmt::format("the kernel reads {}, not {}: {}{}", intended, name, state, agrees ? " anyway" : ""));
        draft.severity(foreign || agrees ? Severity::note : close ? Severity::error : Severity::warning);
        draft.confidence(close ? Confidence::likely : Confidence::possible);
        if (uses_channels) {
            draft.fix("delete it: the device's data goes through its DMA controller, whose property counts")
                .remove(name);
        } else {
            draft.remove(name).write(intended);
        }
    });
}

void check(const RuleInput& input, Reporter& report) {
    for (std::size_t id = 0; id < input.tree.name_count(); ++id) {
        check_name(input, input.tree.name(static_cast<NameId>(id)), report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "misspelt-coherency-property",
    .family = "coherency",
    .title = "a property that looks like dma-coherent or dma-noncoherent, but is neither",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "The name of a property of an available node differs from `dma-coherent` or `dma-noncoherent` by at most two "
        "characters, or by case and underscores: an error. A warning when it has no value and merely speaks of coherency, and "
        "the device is not what it asks for anyway. A note when such a name has a vendor's prefix, or when a close one "
        "asks for what the device is.",
    .why =
        "`of_dma_is_coherent()` (6.1 to 7.2) knows these two names and nothing else; any other property is ignored "
        "without a word, and the device gets what the nodes above it or the architecture say.",
    .fix = "write the name as the kernel reads it",
    .check = &check,
    .tier = Tier::form,
    .claims = Claims::subtree,
};

}  // namespace dmavet::rules::misspelt_coherency_property
