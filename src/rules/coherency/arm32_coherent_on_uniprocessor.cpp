// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::arm32_coherent_on_uniprocessor {

namespace {

// The only CPU; none when there are several.
std::optional<NodeId> only_cpu(const RuleInput& input) {
    const auto cpus = input.tree.find_child(root_node, "cpus");
    if (!cpus) {
        return std::nullopt;
    }
    std::optional<NodeId> found;
    for (auto cpu = input.tree.first_child(*cpus); cpu; cpu = input.tree.next_sibling(*cpu)) {
        if (!input.of.is_type(*cpu, "cpu") || !input.of.available(*cpu)) {
            continue;
        }
        if (found) {
            return std::nullopt;
        }
        found = cpu;
    }
    return found;
}

void check(const RuleInput& input, Reporter& report) {
    if (input.of.names.dma_coherent == no_name) {
        return;
    }
    const auto cpu = only_cpu(input);
    if (!cpu) {
        return;
    }
    std::vector<NodeId> coherent;
    for (const Device& device : input.topology.devices) {
        if (device.bus_master != BusMaster::no && device.coherent.value.value_or(false) &&
            input.topology.reachable[index(device.node)]) {
            coherent.push_back(device.node);
        }
    }
    if (coherent.empty()) {
        return;
    }
    report
        .at(*cpu, "",
            fmt::format("{} {} coherent on a 32-bit board with a single CPU, whose mappings are not shareable unless "
                        "the core is of a multiprocessor kind",
                        wording::count_text(coherent.size(), "bus master", "bus masters"),
                        coherent.size() == 1 ? "is" : "are"))
        .evidence(coherent, "dma-coherent", "coherent");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "arm32-coherent-on-uniprocessor",
    .family = "coherency",
    .title = "coherent devices on a 32-bit Arm board with one CPU",
    .severity = Severity::note,
    .confidence = Confidence::possible,
    .on_by_default = false,
    .what = "A 32-bit Arm tree has one available CPU, and a bus master in it is effectively coherent.",
    .why =
        "On arm the kernel maps memory shareable and write-allocate only where `is_smp()` (5.10 to 7.2) finds a "
        "multiprocessor core by its MPIDR. Ports that snoop look at shareable lines alone, so that on a true "
        "uniprocessor a coherent device misses what the CPU holds in its cache.",
    .fix =
        "check that the core is of a multiprocessor kind and the kernel is built with CONFIG_SMP; else delete "
        "dma-coherent",
    .check = &check,
    .needs = Needs::smp_coherency,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::arm32_coherent_on_uniprocessor
