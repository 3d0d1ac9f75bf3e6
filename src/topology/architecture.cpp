// SPDX-License-Identifier: Apache-2.0
// 64-bit or 32-bit Arm? A tree does not say, its CPUs do. No new 32-bit application cores appear, so the list
// of those is closed; every other Arm core runs an arm64 kernel.
#include "topology/architecture.hpp"

#include <algorithm>
#include <array>

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

}  // namespace

Resolved<Arch> detect_architecture(const Tree& tree) {
    const auto cpus = tree.find_child(root_node, "cpus");
    if (!cpus) {
        return {Arch::arm64, {}};
    }
    for (auto cpu = tree.first_child(*cpus); cpu; cpu = tree.next_sibling(*cpu)) {
        const Property* compatible = tree.find_property(*cpu, "compatible");
        if (!compatible || !tree.node(*cpu).name.starts_with("cpu@")) {
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
    return {Arch::arm64, {}};
}

}  // namespace dmavet::topology
