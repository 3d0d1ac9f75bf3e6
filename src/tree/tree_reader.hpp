// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "dmavet/tree.hpp"
#include "tree/blob.hpp"
#include "tree/tree_builder.hpp"

namespace dmavet::tree {

// Reads the structure block of one source once, front to back, into a Tree.
class TreeReader {
public:
    TreeReader(const Blob& blob, std::shared_ptr<const Source> source);
    Result<Tree> read();

private:
    void read_reservations();
    std::optional<Error> read_structure();
    std::optional<Error> begin_node();
    std::optional<Error> read_property();
    std::optional<Error> intern(std::uint32_t offset, std::size_t property_at);

    Blob blob_;
    TreeBuilder builder_;
    std::size_t at_ = 0;                  // in the structure block
    std::vector<std::uint32_t> name_at_;  // per offset in the strings block: its NameId
    bool children_started_ = false;       // properties may only precede the children
};

}  // namespace dmavet::tree
