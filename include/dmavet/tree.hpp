// SPDX-License-Identifier: Apache-2.0
// What is written: a flattened device tree as an immutable tree of nodes and properties. Knows no DMA.
//
// A Tree owns its sources; every view it hands out (names, values, nodes) lives as long as the Tree and
// survives a move of it. Nodes are numbered in document order, the root is 0, so a node's subtree is the
// half-open range [id, subtree_end). In a tree of several sources what a later one adds to a node comes first in it,
// the last of it before all, as libfdt puts what an overlay adds; what it replaces stays where it was.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dmavet/result.hpp"
#include "dmavet/source.hpp"

namespace dmavet {

namespace tree {
class NameTable;
class TreeBuilder;
}  // namespace tree

#pragma GCC visibility push(default)

enum class NodeId : std::uint32_t {};
inline constexpr NodeId root_node{0};
constexpr std::size_t index(NodeId id) {
    return static_cast<std::size_t>(id);
}

// A property name of one tree, interned: equal names have equal ids. An id means nothing in another tree.
enum class NameId : std::uint32_t {};
inline constexpr NameId no_name{0xffffffff};

using Bytes = std::span<const std::byte>;

// What a tree may ask for. Far above any real board; beyond them it is refused, not half read.
namespace limits {
inline constexpr std::size_t blob_bytes = std::size_t{64} << 20;
inline constexpr std::size_t nodes = 1'000'000;
inline constexpr std::size_t properties = 8'000'000;
inline constexpr std::size_t name_bytes = 255;  // of a node or a property; the specification allows 31
inline constexpr std::size_t range_bytes =
    16384;  // of ranges, dma-ranges and iommu-map, which are searched for every address
inline constexpr std::size_t dma_parents = 256;  // one after the other, from a node to the last
inline constexpr std::size_t depth = 62;  // Linux leaves out what lies deeper (unflatten_dt_nodes, FDT_MAX_DEPTH)
// Not refused, but left out and said: of so many findings of a board edits are tried one by one.
inline constexpr std::size_t fix_trials = 64;
}  // namespace limits

struct Property {
    NameId name;
    NodeId node;  // that has it
    Bytes value;  // as written: cells big-endian, of any length and alignment

    // A boolean property has no bytes.
    [[nodiscard]] bool empty() const { return value.empty(); }
    [[nodiscard]] std::size_t cell_count() const { return value.size() / 4; }
    // The i-th big-endian 32-bit cell; i < cell_count().
    [[nodiscard]] std::uint32_t cell(std::size_t i) const;
    // The first cell, absent when the value is shorter (of_property_read_u32).
    [[nodiscard]] std::optional<std::uint32_t> as_u32() const;
    // Bytes up to the first NUL, as the kernel's strcmp() would see them; all of them when there is none.
    [[nodiscard]] std::string_view as_string() const;
    // The strings of a string list; a missing last NUL is tolerated.
    [[nodiscard]] std::vector<std::string_view> as_strings() const;
};

struct Node {
    std::string_view name;  // with its unit address; empty for the root
    NodeId parent;          // the root is its own parent
    NodeId subtree_end;
    std::uint32_t first_property;  // Tree::properties() is these
    std::uint32_t property_count;
    std::uint32_t phandle;  // of phandle, linux,phandle or ibm,phandle, as populate_properties() takes it; 0: none
};

// An entry of the memory reservation block, which a .dts writes as /memreserve/.
struct Reservation {
    std::uint64_t base;
    std::uint64_t size;  // bytes, not 0: such an entry ends the block
};

class Tree {
public:
    // Reads the blob that a source holds: checks its header, then goes through its bytes once. An error when they are
    // no whole, sound blob, as libfdt's fdt_check_full() and the specification have it, or exceed a limit above.
    static Result<Tree> read(Source source);
    // The base of these, and on it one overlay after the other, as libfdt applies them. What is wrong with an overlay
    // says so with its name.
    static Result<Tree> read(Sources sources);
    // The same on a base that is there.
    static Result<Tree> with_overlays(Tree base, std::vector<Source> overlays);
    // The same for a copy of these bytes, as a source without a name.
    static Result<Tree> read(Bytes blob);

    Tree(Tree&&) noexcept;
    Tree& operator=(Tree&&) noexcept;
    ~Tree();

    [[nodiscard]] std::size_t node_count() const { return nodes_.size(); }
    [[nodiscard]] const Node& node(NodeId id) const { return nodes_[index(id)]; }
    [[nodiscard]] std::optional<NodeId> parent(NodeId id) const;
    [[nodiscard]] std::string path(NodeId id) const;

    // The properties of one node, in document order.
    [[nodiscard]] std::span<const Property> properties(NodeId id) const;
    // Every property of that name in the tree, in document order; of a node that has several the first, which is the
    // one that the kernel takes. Cheap: an index, not a search.
    [[nodiscard]] std::span<const Property* const> properties_named(NameId name) const;

    // Property names. no_name when no node of this tree has such a property.
    [[nodiscard]] NameId name_id(std::string_view name) const;
    [[nodiscard]] std::string_view name(NameId id) const;
    [[nodiscard]] std::size_t name_count() const;  // their ids are 0 to name_count() - 1

    // The first property of that name, as the kernel takes it; null when there is none.
    [[nodiscard]] const Property* find_property(NodeId id, NameId name) const;
    [[nodiscard]] const Property* find_property(NodeId id, std::string_view name) const;

    // Node look-ups; of several equal ones the first in document order. A path has names in full, with unit addresses.
    [[nodiscard]] std::optional<NodeId> find_phandle(std::uint32_t phandle) const;
    [[nodiscard]] std::optional<NodeId> find_child(NodeId parent, std::string_view full_name) const;
    [[nodiscard]] std::optional<NodeId> find_path(std::string_view path) const;
    // The same for what may begin with an alias; several slashes count as one.
    [[nodiscard]] std::optional<NodeId> find_aliased_path(std::string_view path) const;
    // By what /__symbols__ calls it.
    [[nodiscard]] std::optional<NodeId> find_label(std::string_view label) const;

    // Direct children: for (auto c = first_child(n); c; c = next_sibling(*c))
    [[nodiscard]] std::optional<NodeId> first_child(NodeId id) const;
    [[nodiscard]] std::optional<NodeId> next_sibling(NodeId id) const;

    // As written, before the entry that ends the block. A tree of several sources has those of the first.
    [[nodiscard]] std::span<const Reservation> reservations() const { return reservations_; }

    // Whether `id` is `ancestor` or lies below it.
    [[nodiscard]] bool is_inside(NodeId id, NodeId ancestor) const;

    // What the tree was read from, in the order in which it was added: the first is that of the root node.
    [[nodiscard]] std::size_t source_count() const { return sources_.size(); }
    [[nodiscard]] const Source& source(SourceId id) const { return *sources_[static_cast<std::size_t>(id)]; }
    // Where a node was first written, and where a property of this tree has its value from: which source has set it,
    // and where in that one it stands.
    [[nodiscard]] Place place(NodeId id) const;
    [[nodiscard]] Place place(const Property& property) const;

private:
    friend class tree::TreeBuilder;
    Tree();

    [[nodiscard]] Place place_of(const void* at) const;

    // Names and values say by their address where they stand; only a value that stands in no source as it is has a
    // place of its own.
    std::vector<std::shared_ptr<const Source>> sources_;
    std::vector<std::shared_ptr<const std::byte[]>> made_values_;
    std::vector<std::pair<std::uint32_t, Place>> made_places_;  // of properties_[first]; sorted

    std::vector<Reservation> reservations_;
    std::vector<Node> nodes_;
    std::vector<Property> properties_;
    std::vector<std::uint64_t> name_bits_;  // per node: which names may be present (bit = id mod 64)
    std::unique_ptr<tree::NameTable> names_;
    std::vector<const Property*> by_name_;                      // all properties, grouped by name
    std::vector<std::uint32_t> by_name_first_;                  // per name: where its group starts; one more at the end
    std::vector<std::pair<std::uint32_t, NodeId>> by_phandle_;  // sorted
};
static_assert(std::is_nothrow_move_constructible_v<Tree> && std::is_nothrow_move_assignable_v<Tree>);

#pragma GCC visibility pop

}  // namespace dmavet
