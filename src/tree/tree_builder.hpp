// SPDX-License-Identifier: Apache-2.0
// The one way to make a Tree: a reader of blobs, and whatever adds to a tree that is there, write into a builder.
//
//   TreeBuilder builder(base);                     // or without a base, and begin_node() for the root
//   builder.add_source(source);                    // names and values are views into its bytes
//   builder.open_node(*base.find_path("/soc"));
//   builder.merge_node("uart@1000");               // goes on with the one that is there
//   builder.set_property("status", value);         // replaces it, or adds it
//   builder.end_node();
//   builder.end_node();
//   Tree tree = builder.finish();                  // numbers the nodes again, in document order
//
// What is added to a base comes before what is there, the last first, as fdt_add_subnode() and fdt_setprop() of libfdt
// put it: a boot loader that applies an overlay leaves the tree in that order, and Linux goes through it as it is.
// An Error is an exceeded limit of tree.hpp; the builder is of no use afterwards. Everything costs the same however
// large the tree is, but for open_node(), which goes up to the root, and finish(), which goes once through all of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"
#include "tree/merge_index.hpp"
#include "tree/name_table.hpp"

namespace dmavet::tree {

class TreeBuilder {
public:
    TreeBuilder() = default;
    // Starts with what a tree has. The tree stays as it is; its sources become those of both.
    explicit TreeBuilder(const Tree& base);

    // From now on names and values may lie in the bytes of this source.
    SourceId add_source(std::shared_ptr<const Source> source);
    // The same for all sources of another tree; the first of them has this id here, the others follow.
    SourceId add_sources(const Tree& other);
    // What the memory reservation block says, for the whole tree.
    void add_reservation(const Reservation& entry);
    // How much will come; a guess saves copies.
    void reserve(std::size_t nodes, std::size_t properties);

    // The next node in the open one, or the root, whose name counts only as a place. It is open afterwards.
    [[nodiscard]] std::optional<Error> begin_node(std::string_view name);
    // Goes on with the open node's first child of that name, which without a unit address is that of any; begins one
    // when there is none.
    [[nodiscard]] std::optional<Error> merge_node(std::string_view name);
    // Goes on with a node that was begun before, by its id in the base or the order in which nodes were begun. Nothing
    // else is open.
    void open_node(NodeId id);
    // Closes what was opened last.
    void end_node();
    [[nodiscard]] std::size_t open_count() const { return open_.size(); }
    // What was opened last, by the order in which nodes were begun. Only while one is open.
    [[nodiscard]] NodeId open_node_id() const { return open_.back(); }
    // The child that merge_node() would go on with.
    [[nodiscard]] std::optional<NodeId> find_child(NodeId parent, std::string_view name) {
        return merge_index().child(parent, name);
    }

    // Of a node that was begun before, by the same id as open_node() takes.
    [[nodiscard]] std::string path(NodeId id) const { return tree_.path(id); }
    // Whether one of two such nodes will stand before the other in document order.
    [[nodiscard]] bool comes_before(NodeId one, NodeId other) const;

    // The id of a property name, a new one when the tree has no such name yet.
    [[nodiscard]] Result<NameId> intern(std::string_view name);
    // One more property of the open node, even when it has one of that name.
    [[nodiscard]] std::optional<Error> add_property(NameId name, Bytes value);
    // Replaces the open node's first property of that name, where it stands; adds one when there is none.
    [[nodiscard]] std::optional<Error> set_property(std::string_view name, Bytes value);
    // The same with a copy of a value that stands nowhere as it is; `place` is what it was made from.
    [[nodiscard]] std::optional<Error> set_made_property(std::string_view name, Bytes value, Place place);

    // Takes all of that name from the open node: those that the base has there, and what was set. Goes through the
    // node's own properties.
    void remove_properties(std::string_view name);

    // Once, when all nodes are closed and there is a root.
    [[nodiscard]] Tree finish();

private:
    [[nodiscard]] bool is_in_source(const void* at) const;
    MergeIndex& merge_index();
    void add_to_index(NodeId id);
    [[nodiscard]] std::optional<Error> append(NameId name, Bytes value);
    [[nodiscard]] Result<std::uint32_t> set(std::string_view name, Bytes value);
    void remove_property(std::uint32_t number);
    void put_in_order();
    [[nodiscard]] std::vector<NodeId> way_from_root(NodeId id) const;
    [[nodiscard]] std::vector<std::uint32_t> sibling_order(std::size_t count, std::size_t base_count) const;
    void index_properties();
    void index_phandles();

    Tree tree_;
    std::size_t base_nodes_ = 0;  // how many the base has
    std::size_t base_properties_ = 0;
    std::vector<NodeId> open_;
    std::size_t levels_above_ = 0;                   // of open_.front()
    bool is_in_order_ = true;                        // every node and property came in document order
    std::optional<MergeIndex> index_;                // made when something is merged for the first time
    std::unordered_map<std::uint32_t, Place> made_;  // by the property's number
    std::unordered_set<std::uint32_t> removed_;      // numbers of properties
};

}  // namespace dmavet::tree
