// SPDX-License-Identifier: Apache-2.0
// What does each device have? Puts the resolvers' answers together, one Device for each available node with a
// compatible, and one more for the functions behind each PCI host bridge.
#include "topology/resolve.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "topology/boot_facts.hpp"
#include "topology/bus_master.hpp"
#include "topology/cache_control.hpp"
#include "topology/coherency.hpp"
#include "topology/dma_configure.hpp"
#include "topology/dma_ranges.hpp"
#include "topology/evidence.hpp"
#include "topology/harts.hpp"
#include "topology/iommu.hpp"
#include "topology/iova_reservations.hpp"
#include "topology/large_pages.hpp"
#include "topology/machine_quirks.hpp"
#include "topology/memory.hpp"
#include "topology/note_registration.hpp"
#include "topology/populate.hpp"
#include "topology/reserved_memory.hpp"
#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

class Resolver {
public:
    Resolver(const OfTree& of, const Kernel& kernel, const ResolveOptions& options, const Topology& topology,
             Trace* trace = nullptr)
        : of_(of), kernel_(kernel), options_(options), topology_(topology), trace_(trace) {}

    // A platform or AMBA device, or a node that is none so far.
    void resolve_node(NodeId node, Device& device) const {
        const Registration& registration = topology_.registrations[index(node)];
        device.node = node;
        device.bus = registration.bus;
        device.populated = registration.populated;
        // A node in a table of labels is not reachable either, and has no disabled one above it.
        const bool is_below_disabled = !topology_.reachable[index(node)] && of_.disabled_above(node);
        device.no_device = registration.populated != Populated::no ? NoDevice::none
                           : is_below_disabled                     ? NoDevice::below_disabled
                                                                   : registration.no_device;
        device.bus_master = classify_bus_master(of_, node);
        device.has_evidence = has_dma_evidence(of_, node, device.bus_master);
        note_registration(of_, kernel_, device, trace_);
        device.dma_parent = *of_.dma_parent(node);
        note_dma_parent(device);
        configure(device, node, device.dma_parent);
        if (device.configured && reads_iommus()) {
            settle_iommu(resolve_iommus(of_, node, trace_), device);
        }
        device.pools = resolve_pools(of_, kernel_, node, topology_.reserved, trace_);
        device.iova_reservations = resolve_iova_reservations(of_, kernel_, node, *device.iommu, trace_);
        resolve_sysdev(device);
    }

    // The functions behind a host bridge: pci_dma_configure() hands over the bridge's node, whose own
    // dma-ranges is the first that counts. A function's own node is never looked at.
    void resolve_functions(NodeId host, Device& device) const {
        resolve_pci_device(host, host, device);
        device.has_evidence = true;
        if (!device.configured || !reads_iommus()) {
            return;
        }
        const std::uint32_t first[] = {first_requester_id(host)};
        const auto ids =
            options_.requester_ids.empty() ? std::span<const std::uint32_t>(first) : options_.requester_ids;
        settle_iommu(resolve_iommu_map(of_, host, ids, trace_), device);
        device.iommu_map = read_iommu_map(of_, host);
    }

    // A node for one function. Only on the host bridge's own bus does its reg tell the whole requester id.
    void resolve_function_node(NodeId node, NodeId host, Device& device) const {
        resolve_pci_device(node, host, device);
        device.has_evidence = has_dma_evidence(of_, node, classify_bus_master(of_, node));
        device.pools = resolve_pools(of_, kernel_, node, topology_.reserved, trace_);
        if (!device.configured || !reads_iommus()) {
            return;
        }
        const Property* reg = of_.tree.find_property(node, of_.names.reg);
        const bool has_map = of_.tree.find_property(host, of_.names.iommu_map) != nullptr;
        if (has_map && (of_.tree.node(node).parent != host || !reg || reg->cell_count() == 0)) {
            device.caveat = Caveat::requester_id_unknown;
            Iommu unknown;
            unknown.from = {host, "iommu-map", "of_map_id"};
            note(trace_, unknown.from, wording::caveat_text(device.caveat));
            device.iommu = std::move(unknown);
            return;
        }
        const std::uint32_t function = has_map ? reg->cell(0) >> 8 & 0xff : 0;
        const std::uint32_t id[] = {first_requester_id(host) | function};
        settle_iommu(resolve_iommu_map(of_, host, id, trace_), device);
        device.iova_reservations = resolve_iova_reservations(of_, kernel_, node, *device.iommu, trace_);
    }

private:
    void resolve_pci_device(NodeId node, NodeId host, Device& device) const {
        const Registration& registration = topology_.registrations[index(host)];
        device.node = node;
        device.bus = BusType::pci;
        device.bus_master = BusMaster::certain;
        device.populated =
            node != host && registration.populated == Populated::yes ? Populated::probable : registration.populated;
        device.no_device = device.populated == Populated::no ? registration.no_device : NoDevice::none;
        device.dma_parent = host;
        note(trace_, {host, {}, kernel_.does.configures_pci_functions ? "pci_dma_configure" : ""}, [&] {
            return kernel_.does.configures_pci_functions
                       ? fmt::format("PCI functions take their DMA configuration from the host bridge {}", path(host))
                       : std::string("nobody configures the DMA of PCI functions");
        });
        configure(device, host, host);
    }

    // Without a property that names an IOMMU there is nothing to keep.
    void settle_iommu(Iommu named, Device& device) const {
        settle_domain(of_, kernel_, domain_options(), named, trace_);
        if (named.from.node) {
            device.iommu = std::move(named);
        }
    }

    // bus << 8 of the bridge's first bus
    [[nodiscard]] std::uint32_t first_requester_id(NodeId host) const {
        const Property* range = of_.tree.find_property(host, of_.names.bus_range);
        const auto first_bus = range ? range->as_u32() : std::nullopt;
        return (first_bus.value_or(0) & 0xff) << 8;
    }

    // of_dma_configure_id(): `np` is the node whose properties count, `bus_np` the first looked at for dma-ranges.
    void configure(Device& device, NodeId np, NodeId bus_np) const {
        device.config_node = np;
        device.configured = true;
        device.coherent_mask = device.streaming_mask = default_mask;
        const bool is_configured = device.bus != BusType::pci || kernel_.does.configures_pci_functions;
        if (kernel_.reads(Reads::dma_ranges) && is_configured) {
            configure_reach(device, bus_np);
        } else {
            // arm64's phys_to_dma() knew no offset, nobody asked for that of PCI functions; nothing was cut or limited.
            device.walk = {RangeWalkEnd::none, nullptr, std::nullopt, nullptr};
            device.regions = {std::nullopt, {std::nullopt, {}, "of_dma_configure"}};
            note(trace_, device.regions.from, [&] {
                return fmt::format(
                    "{}this kernel reads no dma-ranges: bus addresses are physical addresses, and nothing limits the masks",
                    is_configured ? "" : "for PCI functions ");
            });
        }
        resolve_coherency(device, np);
        if (!reads_iommus()) {
            note(trace_, {std::nullopt, {}, "of_dma_configure"}, "this kernel reads no iommus: nothing translates");
        }
        if (options_.machine_quirks) {
            apply_machine_quirks(of_, topology_.machine, topology_.machine_map, device, trace_);
        }
    }

    // The first node that is asked for dma-ranges.
    [[nodiscard]] NodeId first_with_ranges(const Device& device, NodeId bus_np) const {
        const bool is_function = device.bus == BusType::pci;
        switch (of_.does.range_search) {
            case RangeSearch::dma_parent: break;
            case RangeSearch::device: return is_function ? bus_np : device.node;
            case RangeSearch::parent_alone: return is_function ? of_.dma_parent(bus_np).value_or(bus_np) : bus_np;
        }
        return bus_np;
    }

    // What the masks are cut to where no windows are kept. Empty where nothing translates.
    [[nodiscard]] static std::optional<std::span<const Region>> first_window(const RangeWalk& walk) {
        return walk.end == RangeWalkEnd::found ? std::optional(std::span<const Region>(walk.ranges->covered))
                                               : std::nullopt;
    }

    void configure_reach(Device& device, NodeId bus_np) const {
        if (device.bus == BusType::pci) {
            note(trace_, {bus_np, {}, "of_dma_configure_id"},
                 [&] { return fmt::format("the search for dma-ranges starts at {} itself", path(bus_np)); });
        }
        device.walk = walk_dma_ranges(of_, first_with_ranges(device, bus_np), topology_.dma_ranges, trace_);
        if (trace_ != nullptr && device.walk.ranges != nullptr) {
            const NodeId decider = device.walk.ranges->node;
            (void)read_dma_ranges(of_, *of_.tree.find_property(decider, of_.names.dma_ranges), trace_);
        }
        std::optional<std::span<const Region>> map;
        if (device.walk.end == RangeWalkEnd::found) {
            map = std::span<const Region>(device.walk.ranges->map);
        }
        // Where nothing is written up to the root, nobody has decided: the device has the default, identity.
        std::optional<NodeId> decider = device.walk.lost ? device.walk.stop : std::nullopt;
        if (device.walk.ranges) {
            decider = device.walk.ranges->node;
        }
        const DmaLimits limits =
            dma_limits(kernel_, of_.does.maps_windows ? map : first_window(device.walk), decider, trace_);
        device.configured = limits.configured;
        device.bus_limit = limits.bus_limit;
        device.coherent_mask = device.streaming_mask = limits.mask;
        device.regions = {limits.configured ? map : std::nullopt,
                          {decider, decider ? "dma-ranges" : "", "of_dma_get_range"}};
    }

    void resolve_coherency(Device& device, NodeId np) const {
        const auto left_as = [&](bool coherent, std::string_view function, std::string_view why) {
            device.coherent = {coherent, {std::nullopt, {}, function}};
            device.coherent_by = CoherentBy::kernel;
            note(trace_, device.coherent.from,
                 [&] { return fmt::format("{}: it stays {}", why, coherent ? "coherent" : "non-coherent"); });
        };
        if (!device.configured) {
            // An error of of_dma_configure() leaves the device as device_initialize() made it.
            return left_as(kernel_.arch->default_coherent, "device_initialize", "nothing is configured");
        }
        if (device.bus == BusType::pci && !kernel_.does.configures_pci_functions) {
            return left_as(false, "get_dma_ops", "functions keep the operations that every device starts with");
        }
        device.coherent = resolve_coherent(of_, np, kernel_, trace_);
        device.coherent_by = device.coherent.from.node ? CoherentBy::tree : CoherentBy::kernel;
    }

    // dwc3_get_properties(): what it sets up for itself and as a gadget it maps with its sysdev, in all releases. As a
    // host it makes an xhci-hcd device, whose sysdev is the first device above it that has a node: the dwc3.
    void resolve_sysdev(Device& device) const {
        if (of_.tree.find_property(device.node, of_.names.sysdev_is_parent) &&
            (of_.is_compatible(device.node, "snps,dwc3") || of_.is_compatible(device.node, "synopsys,dwc3"))) {
            device.sysdev = of_.tree.node(device.node).parent;
            note(trace_, {device.node, "linux,sysdev_is_parent", "dwc3_get_properties"},
                 [&] { return wording::sysdev_text(of_.tree, *device.sysdev); });
        }
    }

    void note_dma_parent(const Device& device) const {
        const NodeId parent = device.dma_parent;
        const Origin from = dma_parent_origin(of_, kernel_, device);
        if (of_.has_dma_mem(device.node)) {
            return note(trace_, from, [&] {
                return fmt::format("the DMA parent is {}, the provider of the \"dma-mem\" interconnect", path(parent));
            });
        }
        note(trace_, {parent, {}, from.function},
             [&] { return fmt::format("the DMA parent is the tree's parent {}", path(parent)); });
    }

    [[nodiscard]] std::string path(NodeId node) const { return of_.tree.path(node); }
    [[nodiscard]] DomainOptions domain_options() const { return {options_.line, options_.assume_iommu_drivers}; }
    [[nodiscard]] bool reads_iommus() const { return kernel_.reads(Reads::iommus); }

    const OfTree& of_;
    const Kernel& kernel_;
    const ResolveOptions& options_;
    const Topology& topology_;
    Trace* trace_;
};

// By its device_type; a vendor's bridge without one by its map for the requester ids of functions, on a bus of three
// cells of address and two of size. pci_dma_configure() asks for no device_type.
bool is_pci_bridge(const OfTree& of, NodeId node) {
    if (of.tree.find_property(node, of.names.device_type)) {
        return of.is_type(node, "pci");
    }
    return of.tree.find_property(node, of.names.iommu_map) && of.has_compatible(node) && of.bus_addr_cells(node) == 3 &&
           of.bus_size_cells(node) == 2 && of.tree.find_property(node, of.names.ranges);
}

// A node with a compatible is one record; the outermost PCI bridge above others is a second one, for its functions.
void resolve_devices(const OfTree& of, const Resolver& resolver, Topology& topology) {
    const auto count = [&](NameId name) { return of.tree.properties_named(name).size(); };
    topology.devices.reserve(count(of.names.compatible) + count(of.names.device_type));
    prefer_large_pages(topology.devices.data(), topology.devices.capacity() * sizeof(Device));
    topology.first_record.assign(of.tree.node_count(), Topology::no_record);
    std::optional<NodeId> host;  // the outermost PCI bridge above the node
    for (std::uint32_t i = 1; i < of.tree.node_count(); ++i) {
        const NodeId node{i};
        if (host && !of.tree.is_inside(node, *host)) {
            host.reset();
        }
        const bool outermost_bridge = !host && is_pci_bridge(of, node);
        if (of.available(node)) {
            const std::size_t before = topology.devices.size();
            if (of.has_compatible(node)) {
                Device& device = topology.devices.emplace_back();
                if (const NodeId parent = of.tree.node(node).parent;
                    host && (parent == *host || of.is_type(parent, "pci"))) {
                    resolver.resolve_function_node(node, *host, device);
                } else {
                    resolver.resolve_node(node, device);
                }
            }
            if (outermost_bridge) {
                resolver.resolve_functions(node, topology.devices.emplace_back());
            }
            if (topology.devices.size() > before) {
                topology.first_record[i] = static_cast<std::uint32_t>(before);
            }
        }
        if (outermost_bridge) {
            host = node;
        }
    }
}

}  // namespace

Topology resolve(const OfTree& of, const Kernel& kernel, const ResolveOptions& options) {
    Topology topology{};
    topology.reachable = of.reachable_nodes();
    topology.dma_mem_cycles = of.dma_mem_cycles();
    topology.dma_ranges = read_all_dma_ranges(of);
    topology.memory = resolve_memory(of, kernel, options.line, options.memory, topology.memory_nodes);
    topology.ram = addresses_of(topology.memory);
    topology.zones = resolve_zones(of, kernel, topology.memory, topology.ram, topology.dma_ranges);
    topology.reserved = read_reserved_memory(of, kernel, options.line);
    topology.boot = read_boot_facts(of);
    for (const MemoryRange& range : options.reserved) {
        if (const auto addresses = range.interval()) {
            topology.boot.firmware.add(*addresses);
        }
    }
    topology.harts = read_harts(of, kernel);
    topology.caches = resolve_cache_control(of, kernel, topology.harts, options.riscv_mae);
    topology.registrations = populate(of, kernel);
    if (options.machine_quirks) {
        topology.machine = find_machine_quirks(of, kernel, topology, topology.machine_map);
    }
    resolve_devices(of, Resolver(of, kernel, options, topology), topology);
    return topology;
}

Origin dma_parent_origin(const OfTree& of, const Kernel& kernel, const Device& device) {
    if (device.bus == BusType::pci) {
        return {device.dma_parent, {}, kernel.does.configures};
    }
    return {device.node, of.has_dma_mem(device.node) ? "interconnects" : "",
            kernel.reads(Reads::dma_mem) ? "__of_get_dma_parent" : "of_get_parent"};
}

std::vector<Step> trace_device(const OfTree& of, const Kernel& kernel, const ResolveOptions& options,
                               const Topology& topology, const Device& device) {
    Trace trace;
    Device again{};
    const Resolver resolver(of, kernel, options, topology, &trace);
    if (device.bus != BusType::pci) {
        resolver.resolve_node(device.node, again);
    } else if (device.node == device.config_node) {
        resolver.resolve_functions(device.node, again);
    } else {
        resolver.resolve_function_node(device.node, device.config_node, again);
    }
    return std::move(trace.steps);
}

}  // namespace dmavet::topology
