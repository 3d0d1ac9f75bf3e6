// SPDX-License-Identifier: Apache-2.0
// Why does a device get what it gets? Goes through the decisions of of_dma_configure_id() once more, in the
// kernel's order, and says at each node what was read there. The outcome itself is the Topology's, so an
// explanation cannot promise something else than the report.
#include <fmt/format.h>

#include "dmavet/board.hpp"
#include "topology/of_address.hpp"
#include "topology/of_tree.hpp"

namespace dmavet {

namespace {

class Explanation {
public:
    Explanation(const Board& board, const Device& device)
        : board_(board), tree_(*board.tree), of_(*board.of), device_(device) {}

    std::vector<Step> run() {
        populated();
        start_node();
        range_walk();
        range_entries();
        limits();
        coherency();
        iommu();
        pools();
        if (!device_.caveat.empty()) {
            add(device_.regions.from.function, std::string(device_.caveat), {});
        }
        return std::move(steps_);
    }

private:
    void add(std::string_view function, std::string decision, std::optional<NodeId> node,
             std::string_view property = {}) {
        steps_.push_back({function, std::move(decision), {node, property, function}});
    }

    [[nodiscard]] std::string path(NodeId node) const { return tree_.path(node); }
    [[nodiscard]] const Property* find(NodeId node, NameId name) const { return tree_.find_property(node, name); }

    void populated() {
        const NodeId node = device_.node;
        if (device_.bus == BusType::pci) {
            add("pci_dma_configure",
                fmt::format("PCI functions take their DMA configuration from the host bridge {}",
                            path(device_.config_node)),
                device_.config_node);
        } else if (device_.populated == Populated::yes) {
            add("of_platform_default_populate",
                fmt::format("registered at boot as {} device", device_.bus == BusType::amba ? "an AMBA" : "a platform"),
                node, "compatible");
        } else if (device_.populated == Populated::probable) {
            add("of_platform_populate",
                fmt::format("created when the driver of {} binds, if that populates its children",
                            path(tree_.node(node).parent)),
                tree_.node(node).parent, "compatible");
        } else {
            not_populated();
        }
    }

    void not_populated() {
        for (auto n = tree_.parent(device_.node); n; n = tree_.parent(*n)) {
            if (of_.available(*n)) {
                continue;
            }
            return add("of_platform_bus_create", fmt::format("no device: {} above it is disabled", path(*n)), n,
                       "status");
        }
        const NodeId parent = tree_.node(device_.node).parent;
        if (has(of_.known_compatible(device_.node), KnownCompatible::skipped)) {
            add("of_platform_bus_create", "no device: operating points are skipped", device_.node, "compatible");
        } else if (has(of_.known_compatible(device_.node), KnownCompatible::primecell) &&
                   !first_resource(of_, device_.node, board_.kernel->does.checks_resource_end)) {
            add("of_amba_device_create", "no device: its registers do not translate to a CPU address", device_.node,
                "reg");
        } else {
            add("of_platform_bus_create",
                fmt::format("no device of its own: {} is no bus whose children are populated", path(parent)), parent,
                "compatible");
        }
        add("of_dma_configure_id", "what follows is what the kernel would do for a device with this node",
            device_.node);
    }

    void start_node() {
        if (device_.bus == BusType::pci) {
            return add("of_dma_configure_id",
                       fmt::format("the search for dma-ranges starts at {} itself", path(device_.config_node)),
                       device_.config_node);
        }
        const NodeId parent = device_.dma_parent.value;
        if (of_.has_dma_mem(device_.node)) {
            add("__of_get_dma_parent",
                fmt::format("the DMA parent is {}, the provider of the \"dma-mem\" interconnect", path(parent)),
                device_.node, "interconnects");
        } else {
            add("__of_get_dma_parent", fmt::format("the DMA parent is the tree's parent {}", path(parent)), parent);
        }
    }

    void range_walk() {
        constexpr std::string_view function = "of_dma_get_range";
        const NodeId start = device_.dma_parent.value;
        std::size_t visited = 0;
        for (std::optional<NodeId> node = start; node && visited <= tree_.node_count();
             node = of_.dma_parent(*node), ++visited) {
            const Property* property = find(*node, of_.names.dma_ranges);
            if (property && !property->empty()) {
                return add(function, fmt::format("{} has a dma-ranges: it decides", path(*node)), node, "dma-ranges");
            }
            if (!property && visited > 0) {
                add(function, fmt::format("{} has no dma-ranges: the search ends here, without a map", path(*node)),
                    node);
                if (device_.walk.lost) {
                    add(function,
                        fmt::format("the dma-ranges of {} above is never reached", path(device_.walk.lost->node)),
                        device_.walk.lost->node, "dma-ranges");
                }
                return;
            }
            if (property) {
                add(function, fmt::format("{} has an empty dma-ranges: 1:1, the search goes on", path(*node)), node,
                    "dma-ranges");
            } else {
                add(function,
                    fmt::format("{} has no dma-ranges: forgiven, because it is the first node looked at", path(*node)),
                    node);
            }
        }
        add(function,
            device_.walk.end == RangeWalkEnd::cycle ? "the DMA parents lead in a circle: the kernel never gets out"
                                                    : "no dma-ranges up to the root",
            std::nullopt);
    }

    void range_entries() {
        const DmaRanges* ranges = device_.walk.ranges;
        if (!ranges) {
            return;
        }
        const Property& property = *find(ranges->node, of_.names.dma_ranges);
        const std::size_t entry_cells = std::size_t{ranges->child_cells} + ranges->parent_cells + ranges->size_cells;
        for (std::size_t i = 0; i < ranges->entries.size(); ++i) {
            const RangeEntry& entry = ranges->entries[i];
            std::vector<TranslationStep> hops;
            (void)of_translate_address(of_, ranges->node, property, i * entry_cells + ranges->child_cells,
                                       AddressSpace::dma, &hops);
            for (const TranslationStep& hop : hops) {
                if (!hop.identity && hop.result != bad_addr) {
                    add("of_translate_dma_address",
                        fmt::format("entry {}: {} turns the address into {:#x}", i, path(hop.bus), hop.result), hop.bus,
                        "dma-ranges");
                }
            }
            if (entry.cpu_start) {
                add("of_pci_range_parser_one",
                    fmt::format("entry {}: bus {:#x} is CPU {:#x}, size {:#x}", i, raw(entry.dma_start),
                                raw(*entry.cpu_start), entry.size),
                    ranges->node, "dma-ranges");
            } else {
                add("of_translate_dma_address",
                    fmt::format("entry {}: bus {:#x}, size {:#x} has no CPU address, {} does not translate it", i,
                                raw(entry.dma_start), entry.size, path(*entry.failed_at)),
                    ranges->node, "dma-ranges");
            }
        }
        if (ranges->leftover_bytes > 0) {
            add("of_pci_range_parser_one",
                fmt::format("{} bytes after the last whole entry are dropped", ranges->leftover_bytes), ranges->node,
                "dma-ranges");
        }
        if (ranges->merged.size() < ranges->entries.size()) {
            add("of_pci_range_parser_one",
                fmt::format("{} contiguous entries are merged into {}", ranges->entries.size(), ranges->merged.size()),
                ranges->node, "dma-ranges");
        }
        if (!ranges->has_map) {
            add("of_dma_get_range",
                "no entry is left: -EINVAL, and the device is configured as if there were no dma-ranges", ranges->node,
                "dma-ranges");
        }
    }

    void limits() {
        constexpr std::string_view function = "of_dma_configure_id";
        if (!device_.configured) {
            return add(function,
                       "the windows add up to size 0: \"Adjusted size 0x0 invalid\", -EINVAL, the device never probes",
                       device_.regions.from.node, "dma-ranges");
        }
        if (device_.bus_limit) {
            add(function, fmt::format("the highest bus address is {:#x}: bus_dma_limit", *device_.bus_limit),
                device_.regions.from.node, "dma-ranges");
        } else {
            add(function, "no map and no bus_dma_limit: bus addresses are physical addresses", std::nullopt);
        }
        constexpr std::uint64_t mask_32_bits = 0xffffffff;
        const bool cut = device_.coherent_mask != mask_32_bits;
        add(function,
            fmt::format("the masks are {:#x}{}, until the driver sets its own", device_.coherent_mask,
                        cut ? ", cut from 32 bits to those of that address" : ""),
            std::nullopt);
        if (device_.regions.from.function != "of_dma_get_range" && device_.regions.value &&
            !device_.regions.value->empty()) {
            add(device_.regions.from.function,
                fmt::format("machine code maps bus {:#x} to CPU {:#x}, size {:#x}",
                            raw(device_.regions.value->front().dma_start),
                            raw(device_.regions.value->front().cpu_start), device_.regions.value->front().size),
                device_.regions.from.node, device_.regions.from.property);
        }
    }

    void coherency() {
        const Origin& from = device_.coherent.from;
        if (!device_.coherent.value) {
            return add(from.function, "unknown: the walk over the DMA parents never ends", from.node, from.property);
        }
        const std::string_view result = *device_.coherent.value ? "coherent" : "non-coherent";
        if (!from.node) {
            return add(
                from.function,
                fmt::format("neither dma-coherent nor dma-noncoherent on {} or any DMA parent: {}, the default of {}",
                            path(device_.config_node), result, board_.kernel->arch_name()),
                std::nullopt);
        }
        if (from.function != "of_dma_is_coherent") {
            return add(from.function, fmt::format("machine code makes it {}", result), from.node, from.property);
        }
        add(from.function,
            fmt::format("{}, from {} on {}{}", result, from.property, path(*from.node),
                        *from.node == device_.config_node ? "" : ", the nearest DMA parent that says anything"),
            from.node, from.property);
    }

    void iommu() {
        const Iommu& iommu = device_.iommu;
        if (!iommu.from.node) {
            const bool pci = device_.bus == BusType::pci;
            return add("of_iommu_configure",
                       fmt::format("no {} on {}: no IOMMU", pci ? "iommu-map" : "iommus", path(device_.config_node)),
                       device_.config_node);
        }
        for (const IommuEntry& entry : iommu.entries) {
            std::string ids;
            for (const std::uint32_t cell : entry.specifier) {
                ids += fmt::format("{}{:#x}", ids.empty() ? "" : " ", cell);
            }
            const std::string requester = entry.from_id ? fmt::format("requester {:#x}: ", *entry.from_id) : "";
            add("of_iommu_xlate",
                fmt::format("{}behind {}, id {}", requester, path(entry.controller), ids.empty() ? "none" : ids),
                *iommu.from.node, iommu.from.property);
        }
        if (iommu.stop != IommuStop::none) {
            add(iommu.from.function, stop_text(iommu), *iommu.from.node, iommu.from.property);
        }
        if (iommu.entries.empty() && iommu.stop == IommuStop::none) {
            add(iommu.from.function, "no requester id that was asked for is listed: those functions bypass the IOMMU",
                *iommu.from.node, iommu.from.property);
        }
    }

    [[nodiscard]] std::string stop_text(const Iommu& iommu) const {
        const auto entry = [&](std::string_view what) { return fmt::format("entry {}: {}", iommu.stop_index, what); };
        switch (iommu.stop) {
            case IommuStop::empty_entry: return entry("phandle 0, the list ends there");
            case IommuStop::unknown_phandle:
                return entry(fmt::format("no node has phandle {:#x}, the list ends there", iommu.stop_phandle));
            case IommuStop::no_cells: return entry("the provider has no #iommu-cells, the list ends there");
            case IommuStop::short_specifier:
                return entry("fewer cells than the provider's #iommu-cells, the list ends there");
            case IommuStop::provider_disabled: return entry("the provider is disabled: the device runs untranslated");
            case IommuStop::bad_map_length:
                return "the length of iommu-map is not a multiple of 16: every look-up fails";
            case IommuStop::masked_base:
                return entry("its id-base has bits outside iommu-map-mask: look-ups that get there fail");
            case IommuStop::none: break;
        }
        return {};
    }

    void pools() {
        for (const DevicePool& pool : device_.pools) {
            constexpr std::string_view function = "of_reserved_mem_device_init_by_idx";
            if (!pool.region) {
                add(function,
                    fmt::format("memory-region phandle {:#x} leads to no available child of /reserved-memory",
                                pool.phandle),
                    device_.node, "memory-region");
                continue;
            }
            add(function,
                fmt::format("{} ({}): {}; {}", path(pool.region->node), to_string(pool.region->kind),
                            pool.region->reason, attached_text(pool.attached)),
                device_.node, "memory-region");
        }
    }

    static std::string_view attached_text(PoolAttached attached) {
        switch (attached) {
            case PoolAttached::always: return "attached without being asked for";
            case PoolAttached::if_driver_asks: return "attached if the driver asks for it";
            case PoolAttached::never: return "never attached";
        }
        return {};
    }

    const Board& board_;
    const Tree& tree_;
    const OfTree& of_;
    const Device& device_;
    std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> explain(const Board& board, const Device& device) {
    return Explanation(board, device).run();
}

}  // namespace dmavet
