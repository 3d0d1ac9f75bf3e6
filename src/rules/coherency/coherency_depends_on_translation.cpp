// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/hardware_facts.hpp"

namespace dmavet::rules::coherency_depends_on_translation {

namespace {

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_fact(input, [&](const Device& device, const Fact& fact) {
        const auto smmu = model::attributes_from(input.tree, device, input.kernel);
        if (*fact.snoops || !survey::is_coherent(device) || !smmu) {
            return;
        }
        const Fact* port = input.facts->snooping(input.tree, *smmu);
        if (!port || !*port->snoops) {
            return;
        }
        report
            .at(device.node, device.coherent.from.property,
                fmt::format(
                    "this device is coherent only as long as the SMMU translates: it does not snoop itself{}, and "
                    "with iommu.passthrough=1 its own transactions reach the memory",
                    survey::source_text(fact)))
            .evidence(*smmu, "", "asks for snoops in the device's place");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherency-depends-on-translation",
    .family = "coherency",
    .title = "a device that is coherent only behind a translating SMMU",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "A device counts as coherent and an Arm SMMU translates for it. Facts files say that the SMMU's port snoops "
        "and the device's own transactions do not.",
    .why =
        "Page tables replace the device's attributes, an identity domain passes them on: `iommu.passthrough=1`, a "
        "driver that forces identity, or a type written to sysfs (`iommu_get_default_domain_type()`, 6.12) makes the "
        "same tree wrong, with cached CPU mappings for a device that does not snoop.",
    .fix = "keep the device out of identity domains, and say so where the command line is decided",
    .check = &check,
    .needs = Needs::facts,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::coherency_depends_on_translation
