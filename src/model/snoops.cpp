// SPDX-License-Identifier: Apache-2.0
// Does the transaction snoop? The device decides, unless an Arm SMMU translates: its page tables replace the
// attributes, so the coherent flag decides whether they ask for a snoop and the SMMU's port whether they get it.
// An identity domain lets the device's own through, and so do IOMMUs whose page tables have no cache bit.
#include "model/snoops.hpp"

#include <algorithm>
#include <array>

#include "model/dma_device.hpp"

namespace dmavet::model {

namespace {

// Page tables of io-pgtable-arm: IOMMU_CACHE or the lack of it becomes the transaction's attribute.
constexpr std::array<std::string_view, 7> replaces_attributes{
    "arm,smmu", "arm,mmu-", "qcom,smmu", "cavium,smmu", "nvidia,smmu", "marvell,ap806-smmu", "renesas,ipmmu"};

bool any_compatible(const Tree& tree, NodeId node, auto matches) {
    const Property* list = tree.find_property(node, "compatible");
    if (!list) {
        return false;
    }
    const auto all = list->as_strings();
    return std::any_of(all.begin(), all.end(), matches);
}

bool is_arm_smmu(const Tree& tree, NodeId controller) {
    return any_compatible(tree, controller, [](std::string_view compatible) {
        return std::any_of(replaces_attributes.begin(), replaces_attributes.end(),
                           [&](std::string_view prefix) { return compatible.starts_with(prefix); });
    });
}

// The device side of a virtual device is a program on the host, which works through the cache.
bool is_virtual(const Tree& tree, NodeId node) {
    return any_compatible(tree, node, [](std::string_view compatible) { return compatible == "virtio,mmio"; });
}

}  // namespace

std::optional<NodeId> attributes_from(const Tree& tree, const Device& device, const Kernel& kernel) {
    if (!translates(device, kernel) || device.iommu->entries.empty()) {
        return std::nullopt;
    }
    const NodeId controller = device.iommu->entries.front().controller;
    return is_arm_smmu(tree, controller) ? std::optional(controller) : std::nullopt;
}

const Fact* fact_about(const Tree& tree, const Device& device, const Facts* facts) {
    if (!facts) {
        return nullptr;
    }
    const Fact* own = facts->snooping(tree, device.node);
    return own || device.config_node == device.node ? own : facts->snooping(tree, device.config_node);
}

Snoops resolve_snoops(const Tree& tree, const Device& device, const Kernel& kernel, const Facts* facts) {
    if (const auto smmu = attributes_from(tree, device, kernel)) {
        if (!device.coherent.value.value_or(false)) {
            return {false, "the SMMU's page tables say non-cacheable, whatever the device sends"};
        }
        const Fact* port = facts ? facts->snooping(tree, *smmu) : nullptr;
        if (port) {
            return {*port->snoops, "a fact about the SMMU, whose page tables replace the device's attributes"};
        }
        return {};
    }
    const bool is_function = device.config_node != device.node;
    if (const Fact* fact = fact_about(tree, device, facts)) {
        return {*fact->snoops, is_function ? "a fact about the host bridge" : "a fact about the device"};
    }
    if (is_virtual(tree, device.node)) {
        return {true, "a virtual device works through the host's caches"};
    }
    return {};
}

}  // namespace dmavet::model
