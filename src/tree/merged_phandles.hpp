// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>

#include "tree/base_phandles.hpp"
#include "tree/tree_builder.hpp"

namespace dmavet::tree {

// The nodes by their phandles while an overlay is merged into a base: what it has merged counts from then on. Both
// arguments must outlive it.
class MergedPhandles {
public:
    MergedPhandles(const BasePhandles& base, const TreeBuilder& builder) : base_(base), order_{&builder} {}

    // A property phandle or linux,phandle of 4 bytes has come into a node of the builder.
    void merge(NodeId node, std::string_view property, std::uint32_t phandle);
    // The first in document order, as fdt_node_offset_by_phandle() of libfdt.
    [[nodiscard]] std::optional<NodeId> find(std::uint32_t phandle);

private:
    struct InOrder {
        const TreeBuilder* builder;
        bool operator()(NodeId one, NodeId other) const { return builder->comes_before(one, other); }
    };

    const BasePhandles& base_;
    InOrder order_;
    std::unordered_map<NodeId, ReadPhandle> merged_;
    std::unordered_map<std::uint32_t, std::set<NodeId, InOrder>> nodes_;  // of merged_
    std::unordered_map<std::uint32_t, std::size_t> passed_;  // how many of the base's first nodes of it were merged
};

}  // namespace dmavet::tree
