// SPDX-License-Identifier: Apache-2.0
// The tree as drivers/of reads it: availability, compatibles, cell counts, phandle lists, the DMA parent.
// Functions are called as in the kernel; where one is cited, Linux 6.12 and 6.1 agree unless it says otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dmavet/kernel.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::topology {

// The property names that resolution asks for, looked up once per tree.
struct OfNames {
    explicit OfNames(const Tree& tree);
    NameId address_cells, size_cells, compatible, status, device_type, reg, ranges, dma_ranges, dma_coherent,
        dma_noncoherent, interconnects, interconnect_names, interconnect_cells, iommus, iommu_map, iommu_map_mask,
        iommu_cells, mmu_masters, memory_region, mask, bus_range, interrupts, dmas, dma_cells, sysdev_is_parent;
};

// Compatibles that decide what the kernel does with a node before any driver sees it, as bits.
enum class KnownCompatible : std::uint8_t {
    none = 0,
    bus = 1,              // of_default_bus_match_table
    primecell = 2,        // arm,primecell
    skipped = 4,          // of_skipped_node_table
    reserved_device = 8,  // reserved_mem_matches of this kernel: becomes a device although it describes memory
    framebuffer = 16,     // simple-framebuffer
    shared_dma_pool = 32,
    restricted_dma_pool = 64,
};
inline constexpr std::uint32_t max_phandle_args = 16;  // MAX_PHANDLE_ARGS

[[nodiscard]] constexpr bool has(KnownCompatible set, KnownCompatible one) {
    return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0;
}

// One entry of a phandle list, or why the kernel stops reading there.
struct PhandleArgs {
    enum class Status { ok, end, empty_entry, unknown_phandle, no_cells, short_args };
    Status status = Status::end;
    NodeId node{};
    std::uint32_t phandle = 0;
    std::size_t first_cell = 0;  // of the arguments, in the property
    std::uint32_t count = 0;     // how many arguments of_parse_phandle_with_args() hands out
    std::size_t next_cell = 0;   // where the next entry starts
};

class OfTree {
public:
    OfTree(const Tree& tree, const Kernel& kernel);

    const Tree& tree;
    const Behaviour does;  // of the kernel that reads it
    const OfNames names;

    // of_device_is_available(): the node's own status, absent, "okay" or "ok".
    [[nodiscard]] bool available(NodeId node) const { return available_[index(node)]; }
    // The nearest node above that is disabled.
    [[nodiscard]] std::optional<NodeId> disabled_above(NodeId node) const;
    // Per node: whether it is available and so is every node above; false in the tables that overlays need.
    [[nodiscard]] std::vector<bool> reachable_nodes() const;

    [[nodiscard]] KnownCompatible known_compatible(NodeId node) const { return compatible_[index(node)]; }
    [[nodiscard]] bool has_compatible(NodeId node) const {
        return tree.find_property(node, names.compatible) != nullptr;
    }
    // Its most specific one; empty: it has none.
    [[nodiscard]] std::string_view first_compatible(NodeId node) const;
    // of_device_is_compatible(): any string of the list, without regard to case.
    [[nodiscard]] bool is_compatible(NodeId node, std::string_view compatible) const;
    // Calls `visit` with each string of a node's compatible that the kernel reads, until it returns true; whether one
    // did.
    template <class Visit>
    bool any_compatible(const Property& list, Visit visit) const;
    // of_node_is_type() and of_node_name_eq(): device_type, and the name before its unit address.
    [[nodiscard]] bool is_type(NodeId node, std::string_view type) const;
    [[nodiscard]] std::string_view base_name(NodeId node) const;

    // of_bus_n_addr_cells(), of_bus_n_size_cells(): for children of the node, inherited, in the end 1.
    [[nodiscard]] std::uint32_t bus_addr_cells(NodeId node) const { return address_cells_[index(node)]; }
    [[nodiscard]] std::uint32_t bus_size_cells(NodeId node) const { return size_cells_[index(node)]; }
    // Whether #address-cells is the node's own, not inherited.
    [[nodiscard]] bool has_addr_cells(NodeId node) const {
        const Property* own = tree.find_property(node, names.address_cells);
        return own != nullptr;
    }
    // of_n_addr_cells(), of_n_size_cells(): for the node itself.
    [[nodiscard]] std::uint32_t addr_cells(NodeId node) const { return bus_addr_cells(tree.node(node).parent); }
    [[nodiscard]] std::uint32_t size_cells(NodeId node) const { return bus_size_cells(tree.node(node).parent); }

    // __of_get_dma_parent(): the "dma-mem" interconnect's provider, else the tree's parent; none for the root.
    [[nodiscard]] std::optional<NodeId> dma_parent(NodeId node) const;
    [[nodiscard]] bool has_dma_mem(NodeId node) const;
    // A limit that this tree exceeds, so that no walk and no search through it takes long; none for every real one.
    [[nodiscard]] std::optional<Error> exceeded_limit() const;
    // Whether following DMA parents from here never ends.
    [[nodiscard]] bool leads_to_cycle(NodeId node) const { return !cyclic_.empty() && cyclic_[index(node)]; }
    [[nodiscard]] const std::vector<std::vector<NodeId>>& dma_mem_cycles() const { return cycles_; }
    // The first Arm SMMU (v1, v2) that is available, where some node has mmu-masters; its binding is the driver's.
    [[nodiscard]] std::optional<NodeId> first_smmu() const { return first_smmu_; }

    // of_phandle_iterator_next(): the entry that starts at `cell`. `cells_name` no_name: no arguments.
    [[nodiscard]] PhandleArgs phandle_entry(const Property& list, std::size_t cell, NameId cells_name) const;

private:
    // Whether the first string of a property ends inside it, or this kernel does not ask.
    [[nodiscard]] bool is_readable_string(const Property& text) const;
    void read_availability();
    void read_compatibles();
    void read_cells();
    void read_dma_mem();
    void find_cycles();

    std::vector<bool> available_;
    std::vector<KnownCompatible> compatible_;
    std::vector<std::uint32_t> address_cells_, size_cells_;
    std::vector<std::pair<NodeId, NodeId>> dma_mem_;  // consumer and provider, in document order
    std::vector<bool> cyclic_;                        // empty: no cycle anywhere
    std::vector<std::vector<NodeId>> cycles_;
    std::size_t longest_dma_walk_ = 0;  // in nodes; with a circle once around it
    std::optional<NodeId> first_smmu_;
};

// Calls `visit` with each string of a list until it returns true; whether one did.
template <class Visit>
bool any_string(const Property& list, Visit visit) {
    std::string_view rest{reinterpret_cast<const char*>(list.value.data()), list.value.size()};
    while (!rest.empty()) {
        const std::size_t end = rest.find('\0');
        if (visit(rest.substr(0, end))) {
            return true;
        }
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    return false;
}

// of_prop_next_string(): since 7.2 a string that nothing ends is none.
template <class Visit>
bool OfTree::any_compatible(const Property& list, Visit visit) const {
    return any_string(list, [&](std::string_view text) {
        const bool is_ended =
            reinterpret_cast<const std::byte*>(text.data() + text.size()) < list.value.data() + list.value.size();
        return (is_ended || !does.strings_need_nul) && visit(text);
    });
}

// strcasecmp() == 0, for which of_compat_cmp() stands on every architecture that dmavet models.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace dmavet::topology
