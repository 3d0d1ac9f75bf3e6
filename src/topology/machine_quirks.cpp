// SPDX-License-Identifier: Apache-2.0
// Which devices does machine code treat differently from what their tree says? Bus notifiers run when a device
// is added, so of_dma_configure() comes later: a map that the tree gives replaces the machine's, and on arm a
// coherent flag that the machine set stays, because the tree can only add it.
#include "topology/machine_quirks.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

// clang-format off
// drivers/soc/sunxi/sunxi_mbus.c, sunxi_mbus_platforms
constexpr std::array<std::string_view, 16> mbus_platforms{
    "allwinner,sun4i-a10", "allwinner,sun5i-a10s", "allwinner,sun5i-a13", "allwinner,sun6i-a31",
    "allwinner,sun7i-a20", "allwinner,sun8i-a23", "allwinner,sun8i-a33", "allwinner,sun8i-a83t",
    "allwinner,sun8i-h3", "allwinner,sun8i-r40", "allwinner,sun8i-v3", "allwinner,sun8i-v3s",
    "allwinner,sun9i-a80", "allwinner,sun50i-a64", "allwinner,sun50i-h5", "nextthing,gr8"};

// The same file, sunxi_mbus_devices: everything that is known to sit on the memory bus.
constexpr std::array<std::string_view, 34> mbus_devices{
    "allwinner,sun4i-a10-display-engine", "allwinner,sun5i-a10s-display-engine",
    "allwinner,sun5i-a13-display-engine", "allwinner,sun6i-a31-display-engine",
    "allwinner,sun6i-a31s-display-engine", "allwinner,sun7i-a20-display-engine",
    "allwinner,sun8i-a23-display-engine", "allwinner,sun8i-a33-display-engine",
    "allwinner,sun9i-a80-display-engine", "allwinner,sun4i-a10-csi1",
    "allwinner,sun4i-a10-display-backend", "allwinner,sun4i-a10-display-frontend",
    "allwinner,sun4i-a10-video-engine", "allwinner,sun5i-a13-display-backend",
    "allwinner,sun5i-a13-video-engine", "allwinner,sun6i-a31-csi",
    "allwinner,sun6i-a31-display-backend", "allwinner,sun7i-a20-csi0",
    "allwinner,sun7i-a20-display-backend", "allwinner,sun7i-a20-display-frontend",
    "allwinner,sun7i-a20-video-engine", "allwinner,sun8i-a23-display-backend",
    "allwinner,sun8i-a23-display-frontend", "allwinner,sun8i-a33-display-backend",
    "allwinner,sun8i-a33-display-frontend", "allwinner,sun8i-a33-video-engine",
    "allwinner,sun8i-a83t-csi", "allwinner,sun8i-h3-csi",
    "allwinner,sun8i-h3-video-engine", "allwinner,sun8i-v3s-csi",
    "allwinner,sun9i-a80-display-backend", "allwinner,sun50i-a64-csi",
    "allwinner,sun50i-a64-video-engine", "allwinner,sun50i-h5-video-engine"};
// clang-format on

// arch/arm/mach-mvebu/coherency.c, of_coherency_table
constexpr std::array<std::string_view, 3> coherency_fabrics{
    "marvell,coherency-fabric", "marvell,armada-375-coherency-fabric", "marvell,armada-380-coherency-fabric"};

template <std::size_t N>
bool matches(const OfTree& of, NodeId node, const std::array<std::string_view, N>& table) {
    const Property* list = of.tree.find_property(node, of.names.compatible);
    return list && any_string(*list, [&](std::string_view compatible) {
               return std::any_of(table.begin(), table.end(),
                                  [&](std::string_view entry) { return equal_ignoring_case(entry, compatible); });
           });
}

bool is_added(const Device& device, BusType bus) {
    return device.bus == bus && device.populated != Populated::no;
}

// The map starts at PHYS_OFFSET: the start of RAM, on arm64 rounded down to what one top-level block maps.
std::optional<std::uint64_t> phys_offset(const Kernel& kernel, const Topology& topology) {
    if (!topology.memory.value) {
        return std::nullopt;
    }
    const std::uint64_t start = topology.ram.empty() ? ~std::uint64_t{0} : raw(topology.ram.first());
    return start & ~(kernel.arch->linear_map_alignment - 1);
}

// mvebu_hwcc_notifier(): only where is_smp(), since coherency needs shareable, write-allocate mappings.
std::optional<NodeId> find_coherency_fabric(const OfTree& of, std::size_t cpus) {
    if (cpus < 2) {
        return std::nullopt;
    }
    std::optional<NodeId> fabric;
    for (const Property* list : of.tree.properties_named(of.names.compatible)) {
        if (!fabric && matches(of, list->node, coherency_fabrics)) {
            fabric = list->node;
        }
    }
    return fabric;
}

// sunxi_mbus_notifier(): devices that are known to sit on the memory bus, unless they have an interconnect.
void apply_sunxi_mbus(const OfTree& of, const MachineQuirks& quirks, std::span<const Region> machine_map,
                      Device& device, Trace* trace) {
    if (!is_added(device, BusType::platform) || device.regions.value || !matches(of, device.node, mbus_devices) ||
        of.tree.find_property(device.node, of.names.interconnects)) {
        return;
    }
    if (!machine_map.empty()) {
        device.regions.value = machine_map;
    }
    if (!quirks.ram_is_known) {
        device.caveat = Caveat::machine_map_needs_ram;
    }
    device.regions.from = {root_node, "compatible", "sunxi_mbus_notifier"};
    note(trace, device.regions.from, [&] {
        return !quirks.ram_is_known ? std::string(wording::caveat_text(device.caveat))
               : machine_map.empty()
                   ? std::string("machine code maps bus address 0 to the start of RAM, which is 0: no map")
                   : fmt::format("machine code maps bus {:#x} to CPU {:#x}, size {:#x}", raw(machine_map[0].dma_start),
                                 raw(machine_map[0].cpu_start), machine_map[0].size);
    });
}

}  // namespace

MachineQuirks find_machine_quirks(const OfTree& of, const Kernel& kernel, const Topology& topology,
                                  std::vector<Region>& machine_map) {
    MachineQuirks quirks;
    quirks.is_sunxi_mbus = kernel.does.has_sunxi_mbus && matches(of, root_node, mbus_platforms);
    if (quirks.is_sunxi_mbus) {
        const auto start = phys_offset(kernel, topology);
        quirks.ram_is_known = start.has_value();
        // dma_direct_set_offset() sets nothing when both sides start at the same address.
        if (start && *start != 0) {
            machine_map = {{BusAddr{0}, CpuAddr{*start}, std::uint64_t{1} << 32}};
        }
    }
    if (kernel.does.armada_is_coherent && kernel.arch->coherent_flag == CoherentFlag::only_ever_set) {
        quirks.fabric = find_coherency_fabric(of, topology.boot.cpus);
    }
    return quirks;
}

void apply_machine_quirks(const OfTree& of, const MachineQuirks& quirks, std::span<const Region> machine_map,
                          Device& device, Trace* trace) {
    if (quirks.is_sunxi_mbus) {
        apply_sunxi_mbus(of, quirks, machine_map, device, trace);
    }
    const bool is_on_a_bus = is_added(device, BusType::platform) || is_added(device, BusType::pci);
    if (quirks.fabric && is_on_a_bus && device.coherent.value == false) {
        device.coherent = {true, {quirks.fabric, "compatible", "mvebu_hwcc_notifier"}};
        device.coherent_by = CoherentBy::machine;
        note(trace, device.coherent.from, "machine code makes it coherent");
    }
}

}  // namespace dmavet::topology
