// SPDX-License-Identifier: Apache-2.0
// What does each device have? Puts the resolvers' answers together, one Device for each available node with a
// compatible, and one more for the functions behind each PCI host bridge.
#include "topology/resolve.hpp"

#include <algorithm>

#include "topology/bus_master.hpp"
#include "topology/coherency.hpp"
#include "topology/dma_configure.hpp"
#include "topology/dma_ranges.hpp"
#include "topology/evidence.hpp"
#include "topology/iommu.hpp"
#include "topology/large_pages.hpp"
#include "topology/machine_quirks.hpp"
#include "topology/memory.hpp"
#include "topology/populate.hpp"
#include "topology/reserved_memory.hpp"

namespace dmavet {

namespace {

class Resolver {
public:
    Resolver(const OfTree& of, const Kernel& kernel, const ResolveOptions& options, Topology& topology)
        : of_(of), kernel_(kernel), options_(options), topology_(topology), registered_(populate(of, kernel)) {}

    void run() {
        // One for each node with a compatible, and one more for each host bridge.
        const auto count = [&](NameId name) { return of_.tree.properties_named(name).size(); };
        topology_.devices.reserve(count(of_.names.compatible) + count(of_.names.device_type));
        prefer_large_pages(topology_.devices.data(), topology_.devices.capacity() * sizeof(Device));
        topology_.first_record.assign(of_.tree.node_count(), Topology::no_record);
        std::optional<NodeId> host;  // the outermost PCI bridge above the node
        for (std::uint32_t i = 1; i < of_.tree.node_count(); ++i) {
            const NodeId node{i};
            if (host && !of_.tree.is_inside(node, *host)) {
                host.reset();
            }
            const bool outermost_bridge = !host && of_.is_type(node, "pci");
            if (of_.available(node)) {
                const std::size_t before = topology_.devices.size();
                if (of_.has_compatible(node)) {
                    add_node(node, host);
                }
                if (outermost_bridge) {
                    add_functions(node);
                }
                if (topology_.devices.size() > before) {
                    topology_.first_record[i] = static_cast<std::uint32_t>(before);
                }
            }
            if (outermost_bridge) {
                host = node;
            }
        }
    }

private:
    void add_node(NodeId node, std::optional<NodeId> host) {
        if (host && of_.is_type(of_.tree.node(node).parent, "pci")) {
            return add_function_node(node, *host);
        }
        const Registration& registration = registered_[index(node)];
        Device& device = topology_.devices.emplace_back();
        device.node = node;
        device.bus = registration.bus;
        device.populated = registration.populated;
        device.bus_master = classify_bus_master(of_, node);
        device.has_evidence = has_dma_evidence(of_, node, device.bus_master);
        const NodeId parent = *of_.dma_parent(node);
        device.dma_parent = {parent, {node, of_.has_dma_mem(node) ? "interconnects" : "", "__of_get_dma_parent"}};
        configure(device, node, parent);
        if (device.configured && kernel_.reads(Reads::iommus)) {
            device.iommu = resolve_iommus(of_, node);
        }
        device.pools = resolve_pools(of_, node, kernel_, topology_.reserved);
    }

    // The functions behind a host bridge: pci_dma_configure() hands over the bridge's node, whose own
    // dma-ranges is the first that counts. A function's own node is never looked at.
    void add_functions(NodeId host) {
        Device& device = add_pci_device(host, host);
        device.has_evidence = true;
        if (!device.configured || !kernel_.reads(Reads::iommus)) {
            return;
        }
        const std::uint32_t first[] = {first_requester_id(host)};
        device.iommu = resolve_iommu_map(
            of_, host, options_.requester_ids.empty() ? std::span<const std::uint32_t>(first) : options_.requester_ids);
        device.iommu_map = read_iommu_map(of_, host);
    }

    // A node for one function. Only on the host bridge's own bus does its reg tell the whole requester id.
    void add_function_node(NodeId node, NodeId host) {
        Device& device = add_pci_device(node, host);
        device.has_evidence = has_dma_evidence(of_, node, classify_bus_master(of_, node));
        device.pools = resolve_pools(of_, node, kernel_, topology_.reserved);
        if (!device.configured || !kernel_.reads(Reads::iommus)) {
            return;
        }
        if (!of_.tree.find_property(host, of_.names.iommu_map)) {
            return;
        }
        const Property* reg = of_.tree.find_property(node, of_.names.reg);
        if (of_.tree.node(node).parent != host || !reg || reg->cell_count() == 0) {
            device.caveat = "its requester id, and so its IOMMU, depends on how the bus is enumerated";
            device.iommu.from = {host, "iommu-map", "of_map_id"};
            return;
        }
        const std::uint32_t id[] = {first_requester_id(host) | (reg->cell(0) >> 8 & 0xff)};
        device.iommu = resolve_iommu_map(of_, host, id);
    }

    Device& add_pci_device(NodeId node, NodeId host) {
        const Registration& registration = registered_[index(host)];
        Device& device = topology_.devices.emplace_back();
        device.node = node;
        device.bus = BusType::pci;
        device.bus_master = BusMaster::certain;
        device.populated =
            node != host && registration.populated == Populated::yes ? Populated::probable : registration.populated;
        device.dma_parent = {host, {host, {}, "of_dma_configure_id"}};
        configure(device, host, host);
        return device;
    }

    // bus << 8 of the bridge's first bus
    std::uint32_t first_requester_id(NodeId host) const {
        const Property* range = of_.tree.find_property(host, of_.names.bus_range);
        const auto first_bus = range ? range->as_u32() : std::nullopt;
        return (first_bus.value_or(0) & 0xff) << 8;
    }

    // of_dma_configure_id(): `np` is the node whose properties count, `bus_np` the first looked at for dma-ranges.
    void configure(Device& device, NodeId np, NodeId bus_np) {
        device.config_node = np;
        device.configured = true;
        device.coherent_mask = device.streaming_mask = default_mask;
        if (!kernel_.reads(Reads::dma_ranges)) {
            return configure_flag_only(device, np);
        }
        device.walk = walk_dma_ranges(of_, bus_np, topology_.dma_ranges);
        const bool has_map = device.walk.end == RangeWalkEnd::found;
        std::optional<std::span<const Region>> map;
        if (has_map) {
            map = std::span<const Region>(device.walk.ranges->map);
        }

        const DmaLimits limits = dma_limits(kernel_, map);
        device.configured = limits.configured;
        device.bus_limit = limits.bus_limit;
        device.coherent_mask = device.streaming_mask = limits.mask;
        // Where nothing is written up to the root, nobody has decided: the device has the default, identity.
        std::optional<NodeId> decider = device.walk.lost ? device.walk.stop : std::nullopt;
        if (device.walk.ranges) {
            decider = device.walk.ranges->node;
        }
        device.regions = {limits.configured ? map : std::nullopt,
                          {decider, decider ? "dma-ranges" : "", "of_dma_get_range"}};
        // An error of of_dma_configure() leaves the device as device_initialize() made it.
        device.coherent = limits.configured ? resolve_coherent(of_, np, kernel_)
                                            : Resolved<std::optional<bool>>{kernel_.arch->default_coherent,
                                                                            {std::nullopt, {}, "device_initialize"}};
    }

    // 3.18: set_arch_dma_coherent_ops() for a node or ancestor with dma-coherent. arm64's phys_to_dma() knows no
    // offset, nothing is cut or limited, and PCI functions, which nobody configures, keep the non-coherent operations.
    void configure_flag_only(Device& device, NodeId np) {
        constexpr std::string_view function = "of_dma_configure";
        device.walk = {RangeWalkEnd::none, nullptr, std::nullopt, nullptr};
        device.regions = {std::nullopt, {std::nullopt, {}, function}};
        device.coherent = device.bus == BusType::pci
                              ? Resolved<std::optional<bool>>{false, {std::nullopt, {}, "arm64_dma_init"}}
                              : resolve_coherent(of_, np, kernel_);
    }

    const OfTree& of_;
    const Kernel& kernel_;
    const ResolveOptions& options_;
    Topology& topology_;
    std::vector<Registration> registered_;
};

// Identity domains: the IOMMU is set up for the device and lets its addresses pass unchanged.
void make_identity(Topology& topology) {
    for (Device& device : topology.devices) {
        if (device.iommu.state == IommuState::translated) {
            device.iommu.state = IommuState::identity;
        }
    }
}

}  // namespace

Topology resolve(const OfTree& of, const Kernel& kernel, const ResolveOptions& options) {
    Topology topology{};
    topology.reachable = of.reachable_nodes();
    topology.dma_mem_cycles = of.dma_mem_cycles();
    topology.dma_ranges = read_all_dma_ranges(of);
    topology.memory = resolve_memory(of, kernel, options.line, options.memory);
    topology.ram = addresses_of(topology.memory);
    topology.zones = resolve_zones(of, kernel, topology.memory, topology.ram, topology.dma_ranges);
    topology.reserved = read_reserved_memory(of, kernel, options.line);
    Resolver(of, kernel, options, topology).run();
    if (options.line.iommu_passthrough.value_or(kernel.config.is_set("CONFIG_IOMMU_DEFAULT_PASSTHROUGH"))) {
        make_identity(topology);
    }
    if (options.machine_quirks) {
        apply_machine_quirks(of, kernel, topology);
    }
    return topology;
}

const Device* Topology::find(NodeId node) const {
    const std::uint32_t record = first_record[index(node)];
    return record == no_record ? nullptr : &devices[record];
}

const Device* Topology::find_pci(NodeId host_bridge) const {
    const std::uint32_t first = first_record[index(host_bridge)];
    for (std::size_t i = first; first != no_record && i < devices.size() && devices[i].node == host_bridge; ++i) {
        if (devices[i].bus == BusType::pci && devices[i].config_node == host_bridge) {
            return &devices[i];
        }
    }
    return nullptr;
}

}  // namespace dmavet
