// SPDX-License-Identifier: Apache-2.0
#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"

namespace dmavet::rules::coherent_host_noncoherent_ats {

namespace {

void check(const RuleInput& input, Reporter& report) {
    survey::for_each_reachable(input, "ats-supported", [&](const Property& ats) {
        const Device* functions = input.topology.find_pci(ats.node);
        if (!functions || !functions->coherent.value || *functions->coherent.value) {
            return;
        }
        report.at(ats.node, "ats-supported",
                  "this host bridge lets functions cache translations (ATS), which is meant for coherent masters, but "
                  "its functions are non-coherent");
    });
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherent-host-noncoherent-ats",
    .family = "pci",
    .title = "ATS on a host bridge whose functions are non-coherent",
    .severity = Severity::note,
    .confidence = Confidence::possible,
    .on_by_default = false,
    .what = "An available PCI host bridge has `ats-supported`, and the functions behind it are non-coherent.",
    .why =
        "`of_pci_check_device_ats()` (6.12, 7.2) allows ATS for its functions. A function that asks for translations "
        "sends translated transactions past the SMMU's attributes, and shared virtual addressing needs them to snoop. "
        "A non-coherent bridge with ATS most likely lacks `dma-coherent`.",
    .fix = "add dma-coherent if the bridge snoops, or delete ats-supported",
    .check = &check,
    .tier = Tier::comparison,
};

}  // namespace dmavet::rules::coherent_host_noncoherent_ats
