// SPDX-License-Identifier: Apache-2.0
// How does drivers/of/base.c read this tree? Facts that many resolvers need are computed once for all nodes.
#include "topology/of_tree.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "topology/iommu_drivers.hpp"
#include "tree/node_name.hpp"

namespace dmavet::topology {

namespace {

constexpr std::uint32_t default_cells = 1;  // OF_ROOT_NODE_{ADDR,SIZE}_CELLS_DEFAULT

struct CompatibleEntry {
    std::string_view text;
    KnownCompatible meaning;
    ReservedList since = ReservedList::first_three;  // which kernel's list has it first
};

// drivers/of/platform.c, drivers/of/of_reserved_mem.c, kernel/dma/{coherent,contiguous,swiotlb}.c
constexpr std::array compatible_table{
    CompatibleEntry{"simple-bus", KnownCompatible::bus},
    CompatibleEntry{"simple-mfd", KnownCompatible::bus},
    CompatibleEntry{"isa", KnownCompatible::bus},
    CompatibleEntry{"arm,amba-bus", KnownCompatible::bus},
    CompatibleEntry{"arm,primecell", KnownCompatible::primecell},
    CompatibleEntry{"operating-points-v2", KnownCompatible::skipped},
    CompatibleEntry{"qcom,rmtfs-mem", KnownCompatible::reserved_device},
    CompatibleEntry{"qcom,cmd-db", KnownCompatible::reserved_device},
    CompatibleEntry{"ramoops", KnownCompatible::reserved_device},
    CompatibleEntry{"nvmem-rmem", KnownCompatible::reserved_device, ReservedList::with_nvmem},
    CompatibleEntry{"qcom,smem", KnownCompatible::reserved_device, ReservedList::with_smem},
    CompatibleEntry{"google,open-dice", KnownCompatible::reserved_device, ReservedList::with_open_dice},
    CompatibleEntry{"phram", KnownCompatible::reserved_device, ReservedList::with_phram},
    CompatibleEntry{"simple-framebuffer", KnownCompatible::framebuffer},
    CompatibleEntry{"shared-dma-pool", KnownCompatible::shared_dma_pool},
    CompatibleEntry{"restricted-dma-pool", KnownCompatible::restricted_dma_pool},
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

KnownCompatible meaning_of(std::string_view compatible, ReservedList list) {
    for (const CompatibleEntry& entry : compatible_table) {
        if (equal_ignoring_case(entry.text, compatible)) {
            return entry.since <= list ? entry.meaning : KnownCompatible::none;
        }
    }
    return KnownCompatible::none;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) {
            return false;
        }
    }
    return true;
}

OfNames::OfNames(const Tree& tree)
    : address_cells(tree.name_id("#address-cells")),
      size_cells(tree.name_id("#size-cells")),
      compatible(tree.name_id("compatible")),
      status(tree.name_id("status")),
      device_type(tree.name_id("device_type")),
      reg(tree.name_id("reg")),
      ranges(tree.name_id("ranges")),
      dma_ranges(tree.name_id("dma-ranges")),
      dma_coherent(tree.name_id("dma-coherent")),
      dma_noncoherent(tree.name_id("dma-noncoherent")),
      interconnects(tree.name_id("interconnects")),
      interconnect_names(tree.name_id("interconnect-names")),
      interconnect_cells(tree.name_id("#interconnect-cells")),
      iommus(tree.name_id("iommus")),
      iommu_map(tree.name_id("iommu-map")),
      iommu_map_mask(tree.name_id("iommu-map-mask")),
      iommu_cells(tree.name_id("#iommu-cells")),
      mmu_masters(tree.name_id("mmu-masters")),
      memory_region(tree.name_id("memory-region")),
      mask(tree.name_id("mask")),
      bus_range(tree.name_id("bus-range")),
      interrupts(tree.name_id("interrupts")),
      dmas(tree.name_id("dmas")),
      dma_cells(tree.name_id("#dma-cells")),
      sysdev_is_parent(tree.name_id("linux,sysdev_is_parent")) {}

OfTree::OfTree(const Tree& t, const Kernel& kernel) : tree(t), does(kernel.does), names(t) {
    read_availability();
    read_compatibles();
    read_cells();
    if (names.mmu_masters != no_name) {
        first_smmu_ = find_first_smmu(*this);
    }
    if (!kernel.reads(Reads::dma_mem)) {
        return;
    }
    read_dma_mem();
    find_cycles();
}

bool OfTree::is_readable_string(const Property& text) const {
    return !does.strings_need_nul || std::find(text.value.begin(), text.value.end(), std::byte{0}) != text.value.end();
}

void OfTree::read_availability() {
    available_.assign(tree.node_count(), true);
    for (const Property* status : tree.properties_named(names.status)) {
        const std::string_view text = status->as_string();
        available_[index(status->node)] = is_readable_string(*status) && (text == "okay" || text == "ok");
    }
}

void OfTree::read_compatibles() {
    compatible_.assign(tree.node_count(), KnownCompatible::none);
    for (const Property* list : tree.properties_named(names.compatible)) {
        unsigned found = 0;
        any_compatible(*list, [&](std::string_view compatible) {
            found |= static_cast<unsigned>(meaning_of(compatible, does.reserved_list));
            return false;
        });
        compatible_[index(list->node)] = static_cast<KnownCompatible>(found);
    }
}

void OfTree::read_cells() {
    const auto inherit = [&](std::vector<std::uint32_t>& cells, NameId name) {
        cells.resize(tree.node_count());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const NodeId node{static_cast<std::uint32_t>(i)};
            const Property* own = tree.find_property(node, name);
            const auto value = own ? own->as_u32() : std::nullopt;
            cells[i] = value ? *value : i == 0 ? default_cells : cells[index(tree.node(node).parent)];
        }
    };
    inherit(address_cells_, names.address_cells);
    inherit(size_cells_, names.size_cells);
}

void OfTree::read_dma_mem() {
    for (const Property* list : tree.properties_named(names.interconnect_names)) {
        // of_property_match_string(): a string that does not end inside the property ends the search.
        std::size_t position = 0;
        const bool found = any_string(*list, [&](std::string_view name) {
            if (name == "dma-mem") {
                return reinterpret_cast<const std::byte*>(name.data() + name.size()) <
                       list->value.data() + list->value.size();
            }
            ++position;
            return false;
        });
        const Property* interconnects = found ? tree.find_property(list->node, names.interconnects) : nullptr;
        if (!interconnects) {
            continue;
        }
        PhandleArgs entry = phandle_entry(*interconnects, 0, names.interconnect_cells);
        const auto readable = [&] {
            return entry.status == PhandleArgs::Status::ok || entry.status == PhandleArgs::Status::empty_entry;
        };
        for (; position > 0 && readable(); --position) {
            entry = phandle_entry(*interconnects, entry.next_cell, names.interconnect_cells);
        }
        if (entry.status == PhandleArgs::Status::ok) {
            dma_mem_.emplace_back(list->node, entry.node);
        }
    }
    std::sort(dma_mem_.begin(), dma_mem_.end());
}

bool OfTree::has_dma_mem(NodeId node) const {
    return !dma_mem_.empty() && std::binary_search(dma_mem_.begin(), dma_mem_.end(), std::pair{node, root_node},
                                                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

std::optional<NodeId> OfTree::dma_parent(NodeId node) const {
    if (!dma_mem_.empty()) {
        const auto it = std::lower_bound(dma_mem_.begin(), dma_mem_.end(), std::pair{node, root_node});
        if (it != dma_mem_.end() && it->first == node) {
            return it->second;
        }
    }
    return tree.parent(node);
}

// Without a dma-mem interconnect every walk ends at the root. With one, each node has one successor, so a
// circle is found by walking until a node of this or of an earlier walk is met.
void OfTree::find_cycles() {
    if (dma_mem_.empty()) {
        return;
    }
    enum : std::uint8_t { unknown, on_this_walk, ends, circles };
    std::vector<std::uint8_t> state(tree.node_count(), unknown);
    std::vector<std::size_t> length(tree.node_count(), 0);  // of the walk from the node on
    std::vector<NodeId> walk;
    for (std::uint32_t start = 0; start < tree.node_count(); ++start) {
        walk.clear();
        std::optional<NodeId> at = NodeId{start};
        while (at && state[index(*at)] == unknown) {
            state[index(*at)] = on_this_walk;
            walk.push_back(*at);
            at = dma_parent(*at);
        }
        const bool circles_back = at && state[index(*at)] == on_this_walk;
        if (circles_back) {
            cycles_.emplace_back(std::find(walk.begin(), walk.end(), *at), walk.end());
        }
        const auto result = circles_back || (at && state[index(*at)] == circles) ? circles : ends;
        std::size_t rest = at ? length[index(*at)] : 0;
        for (auto node = walk.rbegin(); node != walk.rend(); ++node) {
            state[index(*node)] = result;
            length[index(*node)] = ++rest;
        }
        longest_dma_walk_ = std::max(longest_dma_walk_, rest);
    }
    if (cycles_.empty()) {
        return;
    }
    cyclic_.resize(tree.node_count());
    for (std::size_t i = 0; i < state.size(); ++i) {
        cyclic_[i] = state[i] == circles;
    }
}

std::optional<Error> OfTree::exceeded_limit() const {
    for (const NameId name : {names.ranges, names.dma_ranges, names.iommu_map}) {
        for (const Property* list : tree.properties_named(name)) {
            if (list->value.size() > limits::range_bytes) {
                return fail(ErrorCode::limit_exceeded,
                            fmt::format("{} of {} has {} bytes, the limit is {}", tree.name(name),
                                        tree.path(list->node), list->value.size(), limits::range_bytes));
            }
        }
    }
    std::size_t memory_bytes = 0;
    for (auto node = tree.first_child(root_node); node; node = tree.next_sibling(*node)) {
        if (const Property* reg = is_type(*node, "memory") ? tree.find_property(*node, names.reg) : nullptr) {
            memory_bytes += reg->value.size();
        }
    }
    if (memory_bytes > limits::range_bytes) {
        return fail(ErrorCode::limit_exceeded, fmt::format("the memory nodes' reg have {} bytes, the limit is {}",
                                                           memory_bytes, limits::range_bytes));
    }
    if (longest_dma_walk_ > limits::dma_parents) {
        return fail(ErrorCode::limit_exceeded, fmt::format("{} DMA parents one after the other, the limit is {}",
                                                           longest_dma_walk_, limits::dma_parents));
    }
    return std::nullopt;
}

std::optional<NodeId> OfTree::disabled_above(NodeId node) const {
    while (node != root_node) {
        node = tree.node(node).parent;
        if (!available(node)) {
            return node;
        }
    }
    return std::nullopt;
}

std::vector<bool> OfTree::reachable_nodes() const {
    std::vector<bool> reachable = available_;
    for (std::uint32_t i = 1; i < reachable.size(); ++i) {
        reachable[i] = reachable[i] && reachable[index(tree.node(NodeId{i}).parent)];
    }
    // Tables of offsets and labels under the names of nodes and properties: no driver looks there.
    for (const std::string_view table : {"__symbols__", "__fixups__", "__local_fixups__"}) {
        if (const auto node = tree.find_child(root_node, table)) {
            for (std::size_t i = index(*node); i < index(tree.node(*node).subtree_end); ++i) {
                reachable[i] = false;
            }
        }
    }
    return reachable;
}

bool OfTree::is_compatible(NodeId node, std::string_view compatible) const {
    const Property* list = tree.find_property(node, names.compatible);
    return list && any_compatible(*list, [&](std::string_view s) { return equal_ignoring_case(s, compatible); });
}

bool OfTree::is_type(NodeId node, std::string_view type) const {
    const Property* own = tree.find_property(node, names.device_type);
    return own && own->as_string() == type;
}

std::string_view OfTree::base_name(NodeId node) const {
    return tree::base_name(tree.node(node).name);
}

std::string_view OfTree::first_compatible(NodeId node) const {
    const Property* list = tree.find_property(node, names.compatible);
    return list != nullptr ? list->as_string() : std::string_view();
}

PhandleArgs OfTree::phandle_entry(const Property& list, std::size_t cell, NameId cells_name) const {
    PhandleArgs entry;
    if (cell >= list.cell_count()) {
        return entry;
    }
    entry.phandle = list.cell(cell);
    entry.first_cell = entry.next_cell = cell + 1;
    if (entry.phandle == 0) {
        entry.status = PhandleArgs::Status::empty_entry;
        return entry;
    }
    const auto node = tree.find_phandle(entry.phandle);
    if (!node) {
        entry.status = PhandleArgs::Status::unknown_phandle;
        return entry;
    }
    entry.node = *node;
    const Property* cells = tree.find_property(*node, cells_name);
    const auto count = cells ? cells->as_u32() : std::nullopt;
    if (!count) {
        entry.status = PhandleArgs::Status::no_cells;
        return entry;
    }
    if (*count > list.cell_count() - entry.first_cell) {
        entry.status = PhandleArgs::Status::short_args;
        return entry;
    }
    entry.status = PhandleArgs::Status::ok;
    entry.count = std::min(*count, max_phandle_args);  // more are parsed but not handed out
    entry.next_cell = entry.first_cell + *count;
    return entry;
}

}  // namespace dmavet::topology
