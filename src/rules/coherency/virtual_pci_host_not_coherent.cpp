// SPDX-License-Identifier: Apache-2.0
#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::virtual_pci_host_not_coherent {

namespace {

// A partition, and no host beside it: functions share memory through a BAR of theirs.
bool is_jailhouse_cell(const RuleInput& input) {
    const auto hypervisor = input.tree.find_child(root_node, "hypervisor");
    return hypervisor && input.of.is_compatible(*hypervisor, "jailhouse,cell");
}

void check(const RuleInput& input, Reporter& report) {
    for (const Device& device : input.topology.devices) {
        const bool bridge = device.bus == BusType::pci && device.node == device.config_node;
        if (!bridge || device.coherent.value.value_or(true) || !input.topology.reachable[index(device.node)]) {
            continue;
        }
        if (!input.of.is_compatible(device.node, "pci-host-ecam-generic") &&
            !input.of.is_compatible(device.node, "pci-host-cam-generic")) {
            continue;
        }
        if (!input.surveys.is_virtual_machine()) {
            return;
        }
        const bool is_cell = is_jailhouse_cell(input);
        auto draft = report.at(
            device.node, "dma-coherent",
            is_cell ? "every function behind this virtual host bridge is non-coherent: one that did DMA would go "
                      "through the caches of the CPUs, past which the cell keeps its buffers"
                    : "every function behind this virtual host bridge is non-coherent: the guest keeps uncached "
                      "buffers, and the host's software reads and writes the same bytes through its caches");
        draft.severity(is_cell ? Severity::note : Severity::warning);
        if (is_cell) {
            draft.fix_dts("dma-coherent;");
        } else {
            draft.write("dma-coherent");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "virtual-pci-host-not-coherent",
    .family = "coherency",
    .title = "a virtual machine's PCI host bridge without dma-coherent",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "In the tree of a virtual machine (root compatible `linux,dummy-virt` or a hypervisor's, or a `/hypervisor` "
        "node) a `pci-host-ecam-generic` or `pci-host-cam-generic` bridge is not effectively coherent. A note in a "
        "cell of Jailhouse, whose functions do no DMA.",
    .why =
        "Functions that the host emulates are software: their accesses go through the CPU's caches. "
        "`pci_dma_configure()` (5.10 to 7.2) makes them non-coherent with the bridge, so the guest maps their coherent "
        "buffers as Normal Non-cacheable: mismatched attributes on one location, and lost updates on CPUs without "
        "FEAT_S2FWB. Right only for a host whose passed-through hardware does not snoop.",
    .fix = "add dma-coherent to the host bridge",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::virtual_pci_host_not_coherent
