// SPDX-License-Identifier: Apache-2.0
// 64-bit or 32-bit Arm? A tree does not say, its CPUs do, or else the SoC that the root node names. No new 32-bit
// application cores appear, so the list of those is closed; every other core of those who make Arm's runs an arm64
// kernel, and of a core that nobody here knows arm64 is only assumed.
#include "topology/architecture.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "topology/soc_architecture.hpp"

namespace dmavet::topology {

namespace {

// clang-format off
// Prefixes of 32-bit cores' compatibles (Documentation/devicetree/bindings/arm/cpus.yaml).
constexpr std::array<std::string_view, 11> arm32_prefixes{
    "arm,arm7", "arm,arm9", "arm,arm10", "arm,arm11", "arm,sa1", "intel,xscale", "marvell,feroceon", "marvell,mohawk",
    "marvell,pj4", "marvell,sheeva", "marvell,xsc"};
constexpr std::array<std::string_view, 16> arm32_cores{
    "arm,cortex-a5", "arm,cortex-a7", "arm,cortex-a8", "arm,cortex-a9", "arm,cortex-a12", "arm,cortex-a15",
    "arm,cortex-a17", "arm,cortex-a32", "arm,cortex-m0", "arm,cortex-m3", "arm,cortex-m4", "arm,cortex-m7",
    "faraday,fa526", "brcm,brahma-b15", "qcom,scorpion", "qcom,krait"};
constexpr std::array<std::string_view, 15> arm64_prefixes{
    "ampere,", "apm,", "apple,", "arm,", "brcm,brahma-b53", "brcm,vulcan", "cavium,thunder", "fujitsu,", "hisilicon,",
    "marvell,", "nvidia,tegra", "phytium,", "qcom,kryo", "qcom,oryon", "samsung,"};
// Of other architectures, as the trees of Linux 6.12 name them.
struct ForeignPrefix { std::string_view prefix, architecture; };
constexpr std::array<ForeignPrefix, 22> foreign_prefixes{{
    {"altr,nios2", "Nios II"}, {"brcm,bmips", "MIPS"}, {"cavium,octeon", "MIPS"}, {"cdns,xtensa", "Xtensa"},
    {"econet,en751", "MIPS"}, {"fsl,e500", "PowerPC"}, {"fsl,e5500", "PowerPC"}, {"fsl,e6500", "PowerPC"},
    {"img,i6", "MIPS"}, {"img,mips", "MIPS"}, {"ingenic,xburst", "MIPS"}, {"intel,ce4100", "x86"}, {"jcore,j2", "SuperH"},
    {"loongson,gs", "MIPS"}, {"loongson,la", "LoongArch"}, {"mips,", "MIPS"}, {"mti,", "MIPS"},
    {"opencores,or1", "OpenRISC"}, {"PowerPC,", "PowerPC"}, {"renesas,sh", "SuperH"}, {"snps,arc", "ARC"},
    {"xlnx,microblaze", "MicroBlaze"}}};
// clang-format on

bool is_arm32(std::string_view compatible) {
    return std::find(arm32_cores.begin(), arm32_cores.end(), compatible) != arm32_cores.end() ||
           std::any_of(arm32_prefixes.begin(), arm32_prefixes.end(),
                       [&](std::string_view p) { return compatible.starts_with(p); });
}

bool is_arm64(std::string_view compatible) {
    return std::any_of(arm64_prefixes.begin(), arm64_prefixes.end(),
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

std::vector<NodeId> cpus_of(const Tree& tree) {
    std::vector<NodeId> found;
    const auto cpus = tree.find_child(root_node, "cpus");
    for (auto cpu = cpus ? tree.first_child(*cpus) : cpus; cpu; cpu = tree.next_sibling(*cpu)) {
        if (is_cpu(tree, *cpu)) {
            found.push_back(*cpu);
        }
    }
    return found;
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
    for (const NodeId cpu : cpus_of(tree)) {
        const Property* compatible = tree.find_property(cpu, "compatible");
        if (!compatible) {
            continue;
        }
        const Origin from{cpu, "compatible", {}};
        for (const std::string_view text : compatible->as_strings()) {
            if (is_arm32(text)) {
                return {Arch::arm, from};
            }
            if (text == "riscv") {
                return {Arch::riscv, from};
            }
        }
        const auto texts = compatible->as_strings();
        return {Arch::arm64, std::any_of(texts.begin(), texts.end(), is_arm64) ? from : Origin{}};
    }
    return detect_by_soc(tree);
}

std::optional<ForeignCpu> foreign_cpu(const Tree& tree) {
    const std::vector<NodeId> cpus = cpus_of(tree);
    if (cpus.empty()) {
        return std::nullopt;
    }
    // PowerPC's trees name the core by the node or its model.
    std::vector<std::string_view> texts{tree.node(cpus.front()).name};
    for (const char* name : {"compatible", "model"}) {
        if (const Property* property = tree.find_property(cpus.front(), name)) {
            const auto list = property->as_strings();
            texts.insert(texts.end(), list.begin(), list.end());
        }
    }
    for (const auto& foreign : foreign_prefixes) {
        if (std::any_of(texts.begin(), texts.end(),
                        [&](std::string_view text) { return text.starts_with(foreign.prefix); })) {
            return ForeignCpu{cpus.front(), foreign.architecture};
        }
    }
    return std::nullopt;
}

bool names_cpu(const Tree& tree) {
    return !cpus_of(tree).empty();
}

}  // namespace dmavet::topology
