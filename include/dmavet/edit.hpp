// SPDX-License-Identifier: Apache-2.0
// What to change in a tree: one property of one node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// What a property shall have: as the blob holds it and as a source writes it. Without both: a boolean property.
struct PropertyValue {
    std::vector<std::byte> bytes = {};
    std::string dts = {};  // "<1>", "\"okay\""
};
[[nodiscard]] PropertyValue cells_value(std::span<const std::uint32_t> cells);
[[nodiscard]] PropertyValue cell_value(std::uint32_t cell);
// The text is what DTS needs no escapes for.
[[nodiscard]] PropertyValue string_value(std::string_view text);

enum class EditKind : std::uint8_t {
    add,     // the node has none of that name
    remove,  // all of that name
    set,     // the value of the first of that name, which is the one that counts
};
[[nodiscard]] std::string_view to_string(EditKind kind);

struct Edit {
    NodeId node;
    std::string property;
    EditKind kind;
    PropertyValue value = {};  // to remove: none

    friend bool operator==(const Edit& a, const Edit& b) {
        return a.node == b.node && a.property == b.property && a.kind == b.kind && a.value.bytes == b.value.bytes;
    }
};

// As it stands in a source: "dma-coherent;", "#iommu-cells = <1>;", "/delete-property/ iommus;".
[[nodiscard]] std::string dts_line(const Edit& edit);

// The tree as it is after these edits; nodes keep their ids. An Error: an exceeded limit of tree.hpp.
[[nodiscard]] Result<Tree> with_edits(const Tree& tree, std::span<const Edit> edits);

#pragma GCC visibility pop

}  // namespace dmavet
