// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/property_form.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::virtio_mmio_not_coherent {

namespace {

// Arm's own boards have no such devices; its models do, and those have no caches, or caches that nothing can get out of
// step with.
bool is_processor_model(const RuleInput& input) {
    const Property* list = input.tree.find_property(root_node, input.of.names.compatible);
    return list &&
           topology::any_string(*list, [](std::string_view compatible) { return compatible.starts_with("arm,"); });
}

Severity severity(const RuleInput& input) {
    if (is_processor_model(input)) {
        return Severity::note;
    }
    const bool certain = input.surveys.is_virtual_machine() && input.kernel.arch->is_64_bit;
    return certain ? Severity::error : Severity::warning;
}

void check(const RuleInput& input, Reporter& report) {
    std::vector<NodeId> nodes;
    for (const Property* list : input.tree.properties_named(input.of.names.compatible)) {
        if (!survey::is_only(*list, "virtio,mmio")) {
            continue;
        }
        const Device* device = input.topology.find(list->node);
        if (device && !device->coherent.value.value_or(true) && input.topology.reachable[index(list->node)]) {
            nodes.push_back(list->node);
        }
    }
    if (nodes.empty()) {
        return;
    }
    const bool is_model = is_processor_model(input);
    auto draft = report.at(
        nodes.front(), "dma-coherent",
        fmt::format("{} not coherent: {} uncached queues and buffers, and {} reads and writes the same bytes {}",
                    nodes.size() == 1 ? "this virtio device is"
                                      : wording::count_text(nodes.size(), "virtio device", "virtio devices") + " are",
                    is_model ? "Linux keeps" : "the guest keeps", is_model ? "the model" : "the host's software",
                    is_model ? "past the caches that it may have" : "through its caches"));
    draft.severity(severity(input)).evidence(std::span(nodes).subspan(1), "dma-coherent", "likewise");
    if (nodes.size() == 1) {
        draft.write("dma-coherent");
    } else {
        draft.fix_dts("dma-coherent;");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "virtio-mmio-not-coherent",
    .family = "coherency",
    .title = "a virtio-mmio device without dma-coherent",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An available `virtio,mmio` node is not effectively coherent. An error in the tree of a virtual machine for "
        "arm64, a warning elsewhere, a note where the root node has a compatible of Arm's, as on its processor models, which do not model caches. One finding for all.",
    .why =
        "The device side is software on the host: its accesses go through the CPU's caches. "
        "`dma_alloc_coherent()` (5.10 to 7.2) gives a non-coherent device memory that the guest maps as Normal "
        "Non-cacheable, so both sides access one location with mismatched attributes, and queue entries get lost on "
        "CPUs without FEAT_S2FWB. It stays hidden while the devices do not offer VIRTIO_F_ACCESS_PLATFORM, because "
        "virtio then goes round the DMA API.",
    .fix = "add dma-coherent to every virtio,mmio node",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::virtio_mmio_not_coherent
