// SPDX-License-Identifier: Apache-2.0
// 64-bit or 32-bit Arm? A tree does not say, its CPUs do, or else the SoC that the root node names. No new 32-bit
// application cores appear, so the list of those is closed; every other Arm core runs an arm64 kernel.
#include "topology/architecture.hpp"

#include <algorithm>
#include <array>

#include "topology/soc_architecture.hpp"

namespace dmavet::topology {

namespace {

// clang-format off
// Prefixes of 32-bit cores' compatibles (Documentation/devicetree/bindings/arm/cpus.yaml).
constexpr std::array<std::string_view, 10> arm32_prefixes{
    "arm,arm7", "arm,arm9", "arm,arm10", "arm,arm11", "arm,sa1", "marvell,feroceon", "marvell,mohawk", "marvell,pj4",
    "marvell,sheeva", "marvell,xsc3"};
constexpr std::array<std::string_view, 16> arm32_cores{
    "arm,cortex-a5", "arm,cortex-a7", "arm,cortex-a8", "arm,cortex-a9", "arm,cortex-a12", "arm,cortex-a15",
    "arm,cortex-a17", "arm,cortex-a32", "arm,cortex-m0", "arm,cortex-m3", "arm,cortex-m4", "arm,cortex-m7",
    "faraday,fa526", "brcm,brahma-b15", "qcom,scorpion", "qcom,krait"};
// clang-format on

bool is_arm32(std::string_view compatible) {
    return std::find(arm32_cores.begin(), arm32_cores.end(), compatible) != arm32_cores.end() ||
           std::any_of(arm32_prefixes.begin(), arm32_prefixes.end(),
                       [&](std::string_view p) { return compatible.starts_with(p); });
}

// of_get_next_cpu_node() takes what is called cpu or has the device_type; vendors' trees have cpu0 and no type, too.
bool is_cpu(const Tree& tree, NodeId node) {
    const std::string_view name = tree.node(node).name;
    const std::string_view base = name.substr(0, name.find('@'));
    if (base.starts_with("cpu") && base.find_first_not_of("0123456789", 3) == std::string_view::npos) {
        return true;
    }
    const Property* type = tree.find_property(node, "device_type");
    return type && type->as_string() == "cpu";
}

Resolved<Arch> detect_by_soc(const Tree& tree) {
    if (const Property* list = tree.find_property(root_node, "compatible")) {
        for (const std::string_view text : list->as_strings()) {
            if (const auto arch = architecture_of_soc(text)) {
                return {*arch, {root_node, "compatible", {}}};
            }
        }
    }
    return {Arch::arm64, {}};
}

}  // namespace

Resolved<Arch> detect_architecture(const Tree& tree) {
    const auto cpus = tree.find_child(root_node, "cpus");
    for (auto cpu = cpus ? tree.first_child(*cpus) : cpus; cpu; cpu = tree.next_sibling(*cpu)) {
        const Property* compatible = tree.find_property(*cpu, "compatible");
        if (!compatible || !is_cpu(tree, *cpu)) {
            continue;
        }
        const Origin from{*cpu, "compatible", {}};
        for (const std::string_view text : compatible->as_strings()) {
            if (is_arm32(text)) {
                return {Arch::arm, from};
            }
            if (text == "riscv") {
                return {Arch::riscv, from};
            }
        }
        return {Arch::arm64, from};
    }
    return detect_by_soc(tree);
}

bool names_cpu(const Tree& tree) {
    const auto cpus = tree.find_child(root_node, "cpus");
    for (auto cpu = cpus ? tree.first_child(*cpus) : cpus; cpu; cpu = tree.next_sibling(*cpu)) {
        if (is_cpu(tree, *cpu)) {
            return true;
        }
    }
    return false;
}

}  // namespace dmavet::topology
