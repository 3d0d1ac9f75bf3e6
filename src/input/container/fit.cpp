// SPDX-License-Identifier: Apache-2.0
// Which images has a FIT image, where do they lie, and which go together? As fit_image_get_data_and_size() and
// boot_get_fdt_fit() of U-Boot (boot/image-fit.c) take them.
#include "input/container/fit.hpp"

#include <string.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "input/container/archive.hpp"
#include "topology/purpose.hpp"
#include "tree/blob.hpp"

namespace dmavet::input {

namespace {

using namespace std::string_view_literals;

// Not find(): half of a tree's bytes are the first one of the needle.
bool has(Bytes blob, std::string_view needle) {
    return !blob.empty() && ::memmem(blob.data(), blob.size(), needle.data(), needle.size()) != nullptr;
}

std::optional<NodeId> find_image(const Tree& tree, std::string_view name) {
    const auto images = tree.find_child(root_node, "images");
    return images ? tree.find_child(*images, name) : std::nullopt;
}

std::vector<std::string> children_of(const Tree& tree, std::string_view name) {
    std::vector<std::string> names;
    const auto parent = tree.find_child(root_node, name);
    for (auto node = parent ? tree.first_child(*parent) : std::nullopt; node; node = tree.next_sibling(*node)) {
        names.emplace_back(tree.node(*node).name);
    }
    return names;
}

std::string_view text_of(const Tree& tree, NodeId node, std::string_view property) {
    const Property* found = tree.find_property(node, property);
    return found != nullptr ? found->as_string() : std::string_view{};
}

std::optional<std::uint32_t> number_of(const Tree& tree, NodeId node, std::string_view property) {
    const Property* found = tree.find_property(node, property);
    return found != nullptr ? found->as_u32() : std::nullopt;
}

struct DataPlace {
    std::uint64_t at, size;
};

// Where behind the tree an image lies; absent: within it.
std::optional<DataPlace> external_place(const Tree& tree, NodeId image, std::size_t tree_bytes) {
    const auto size = number_of(tree, image, "data-size");
    if (const auto position = number_of(tree, image, "data-position")) {
        return DataPlace{*position, size.value_or(0)};
    }
    if (const auto offset = number_of(tree, image, "data-offset")) {
        return DataPlace{(tree_bytes + 3) / 4 * 4 + std::uint64_t{*offset}, size.value_or(0)};
    }
    return std::nullopt;
}

// totalsize of the header, which somebody has checked.
std::size_t total_size(Bytes tree) {
    return tree::read_be32(tree.data() + 4);
}

Error in_image(std::string_view image, Error error) {
    return fail(error.code, fmt::format("image {}: {}", image, error.message));
}

bool is_known_compression(std::string_view name) {
    constexpr std::array known{"gzip"sv, "bzip2"sv, "lzma"sv, "lz4"sv, "zstd"sv};
    return std::find(known.begin(), known.end(), name) != known.end();
}

}  // namespace

// The tag of a beginning node, its name, and the end of that.
bool may_be_overlay(Bytes blob) {
    return has(blob, "\0\0\0\1__overlay__\0"sv) || has(blob, "\0\0\0\1__fixups__\0"sv);
}

// Every board is asked: first the short block of names, of which the last letters of one may be another.
bool may_be_fit(const tree::Blob& blob) {
    constexpr std::array contents{"data\0"sv, "data-offset\0"sv, "data-position\0"sv};
    return std::any_of(contents.begin(), contents.end(),
                       [&](std::string_view name) { return has(blob.strings, name); }) &&
           has(blob.structure, "\0\0\0\1images\0"sv);
}

bool is_overlay(const Tree& tree) {
    return topology::purpose_of(tree) == topology::Purpose::overlay;
}

bool is_fit(const Tree& tree) {
    return topology::purpose_of(tree) == topology::Purpose::fit_image;
}

std::size_t fit_extent(const Tree& tree, Bytes bytes) {
    std::uint64_t extent = total_size(bytes);
    for (const std::string& name : children_of(tree, "images")) {
        const auto image = find_image(tree, name);
        if (const auto place = external_place(tree, *image, total_size(bytes))) {
            extent = std::max(extent, place->at + place->size);
        }
    }
    return static_cast<std::size_t>(std::min<std::uint64_t>(extent, bytes.size()));
}

std::vector<FitConfiguration> Fit::configurations() const {
    std::vector<FitConfiguration> all;
    const auto parent = tree_.find_child(root_node, "configurations");
    for (auto node = parent ? tree_.first_child(*parent) : std::nullopt; node; node = tree_.next_sibling(*node)) {
        FitConfiguration one{std::string(tree_.node(*node).name), {}};
        if (const Property* fdt = tree_.find_property(*node, "fdt")) {
            for (const std::string_view name : fdt->as_strings()) {
                one.trees.emplace_back(name);
            }
        }
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<std::string> Fit::images() const {
    return children_of(tree_, "images");
}

std::string_view Fit::type_of(std::string_view image) const {
    const auto node = find_image(tree_, image);
    return node ? text_of(tree_, *node, "type") : std::string_view{};
}

Result<Chunk> Fit::load(std::string_view image, Budget& budget) const {
    const auto node = find_image(tree_, image);
    if (!node) {
        return fail(ErrorCode::bad_structure, fmt::format("there is no image {}", image));
    }
    if (tree_.find_child(*node, "cipher")) {
        return in_image(image, fail(ErrorCode::bad_structure, "it is encrypted, and dmavet has no key"));
    }
    Bytes data;
    if (const auto place = external_place(tree_, *node, total_size(chunk_.bytes))) {
        if (place->size > chunk_.bytes.size() || place->at > chunk_.bytes.size() - place->size) {
            return in_image(image, fail(ErrorCode::truncated, fmt::format("its {} bytes at {:#x} are not all there",
                                                                          place->size, place->at)));
        }
        data = chunk_.bytes.subspan(place->at, place->size);
    } else if (const Property* inside = tree_.find_property(*node, "data")) {
        data = inside->value;
    } else {
        return in_image(image, fail(ErrorCode::bad_structure, "it has no data"));
    }
    const std::string_view compression = text_of(tree_, *node, "compression");
    Chunk packed(std::vector<std::byte>(data.begin(), data.end()));
    if (compression.empty() || compression == "none") {
        return packed;
    }
    if (!is_known_compression(compression)) {
        return in_image(image, fail(ErrorCode::bad_structure,
                                    fmt::format("compressed with {}, which dmavet does not open", compression)));
    }
    auto bytes = unpack(std::move(packed), budget.limits.member_bytes, budget);
    return bytes ? Result<Chunk>(Chunk(std::move(*bytes))) : Result<Chunk>(in_image(image, bytes.error()));
}

}  // namespace dmavet::input
