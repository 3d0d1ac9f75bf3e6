// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dmavet/tree.hpp"
#include "tree/blob.hpp"

namespace dmavet::tree {

// Reads the structure block once, front to back, into a Tree.
class TreeReader {
public:
    explicit TreeReader(Blob blob);
    Result<Tree> read();

private:
    std::optional<Error> read_structure();
    std::optional<Error> begin_node();
    std::optional<Error> read_property();
    void end_node();
    [[nodiscard]] std::string_view string_at(std::uint32_t offset) const;
    [[nodiscard]] bool name_ends(std::uint32_t offset) const;
    std::optional<NameId> intern(std::uint32_t offset);
    void take_phandle(Node& node, const Property& property);
    void index_names();
    void index_phandles();

    Blob blob_;
    Tree tree_;
    std::size_t at_ = 0;                  // in the structure block
    std::vector<NodeId> open_;            // the nodes from the root to where we are
    std::vector<std::uint32_t> name_at_;  // per offset in the strings block: its NameId
    bool children_started_ = false;       // properties may only precede the children
    // The three names a phandle may have, once they were met.
    NameId phandle_ = no_name;
    NameId linux_phandle_ = no_name;
    NameId ibm_phandle_ = no_name;
};

}  // namespace dmavet::tree
