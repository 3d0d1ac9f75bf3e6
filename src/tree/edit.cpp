// SPDX-License-Identifier: Apache-2.0
// What is a tree after a few of its properties were changed?
#include "dmavet/edit.hpp"

#include <memory>

#include <fmt/format.h>

#include "tree/tree_builder.hpp"

namespace dmavet {

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

// The names of what is new, one after the other, as the builder wants them in a source.
std::shared_ptr<const Source> source_of_names(std::span<const Edit> edits) {
    auto source = std::make_shared<Source>();
    source->name = "edits";
    source->kind = SourceKind::pieces;
    for (const Edit& edit : edits) {
        const auto name = bytes_of(edit.property);
        source->bytes.insert(source->bytes.end(), name.begin(), name.end());
    }
    return source;
}

}  // namespace

PropertyValue cells_value(std::span<const std::uint32_t> cells) {
    PropertyValue value;
    for (const std::uint32_t cell : cells) {
        for (const unsigned shift : {24U, 16U, 8U, 0U}) {
            value.bytes.push_back(static_cast<std::byte>(cell >> shift));
        }
        value.dts += fmt::format("{}{}", value.dts.empty() ? "<" : " ", cell);
    }
    value.dts += value.dts.empty() ? "" : ">";
    return value;
}

PropertyValue cell_value(std::uint32_t cell) {
    return cells_value(std::span(&cell, 1));
}

PropertyValue string_value(std::string_view text) {
    PropertyValue value;
    const auto bytes = bytes_of(text);
    value.bytes.assign(bytes.begin(), bytes.end());
    value.bytes.push_back(std::byte{0});
    value.dts = fmt::format("\"{}\"", text);
    return value;
}

std::string dts_line(const Edit& edit) {
    if (edit.kind == EditKind::remove) {
        return fmt::format("/delete-property/ {};", edit.property);
    }
    return edit.value.dts.empty() ? edit.property + ";" : fmt::format("{} = {};", edit.property, edit.value.dts);
}

Result<Tree> with_edits(const Tree& tree, std::span<const Edit> edits) {
    tree::TreeBuilder builder(tree);
    const auto names = source_of_names(edits);
    builder.add_source(names);
    std::string_view left(reinterpret_cast<const char*>(names->bytes.data()), names->bytes.size());
    for (const Edit& edit : edits) {
        const std::string_view name = left.substr(0, edit.property.size());
        left.remove_prefix(name.size());
        builder.open_node(edit.node);
        if (edit.kind == EditKind::remove) {
            builder.remove_properties(name);
        } else if (auto error = builder.set_made_property(name, edit.value.bytes, tree.place(edit.node))) {
            return *std::move(error);
        }
        builder.end_node();
    }
    return builder.finish();
}

}  // namespace dmavet
