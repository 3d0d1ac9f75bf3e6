// SPDX-License-Identifier: Apache-2.0
// The properties of an overlay while its references are made: the tree stays as it was read, what changes is kept here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dmavet/tree.hpp"
#include "tree/merge_index.hpp"

namespace dmavet::tree {

class OverlayValues {
public:
    explicit OverlayValues(const Tree& overlay);

    [[nodiscard]] const Tree& tree() const { return overlay_; }
    // As libfdt finds them, at once however many there are.
    [[nodiscard]] std::optional<NodeId> find_child(NodeId parent, std::string_view name) const;
    [[nodiscard]] std::optional<NodeId> find_path(std::string_view path) const;
    [[nodiscard]] const Property* find_property(NodeId node, std::string_view name) const;

    // As it is by now.
    [[nodiscard]] Bytes value(const Property& property) const;
    [[nodiscard]] Property now(const Property& property) const {
        return {property.name, property.node, value(property)};
    }
    [[nodiscard]] bool is_changed(const Property& property) const { return changed_.contains(&property); }
    // The big-endian word at this byte, which need not be aligned; absent: it is not whole inside the value.
    [[nodiscard]] std::optional<std::uint32_t> word(const Property& property, std::size_t at) const;
    void set_word(const Property& property, std::size_t at, std::uint32_t word);

    // Of phandle or, without a sound one, linux,phandle, as fdt_get_phandle() reads them; 0: none.
    [[nodiscard]] std::uint32_t phandle(NodeId node) const;

private:
    const Tree& overlay_;
    const Property* properties_;
    MergeIndex index_;
    std::unordered_map<const Property*, std::vector<std::byte>> changed_;
};

}  // namespace dmavet::tree
