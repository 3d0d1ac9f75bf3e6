// SPDX-License-Identifier: Apache-2.0
// Where did somebody write this? dtc says for its text where each node and property comes from; what was asked for is
// found there by path and name.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "dmavet/input.hpp"
#include "input/annotated_source.hpp"
#include "input/dtc.hpp"
#include "input/file_names.hpp"
#include "input/known_text.hpp"
#include "input/remarks.hpp"
#include "input/text_lines.hpp"

namespace dmavet {

namespace {

// A node or a property by names, which it has in the text as in the tree.
using NamedPlace = std::pair<std::string, std::string_view>;  // path; property, empty: the node

std::string key_of(const NamedPlace& place) {
    return place.first + '\0' + std::string(place.second);
}

// What dtc says of a text, as far as it is wanted.
struct Annotated {
    std::vector<std::byte> bytes;
    std::vector<input::Annotation> annotations;
};

Result<Annotated> ask_dtc(const input::SourceText& text, const input::Wants& wants) {
    auto bytes = input::annotate(text);
    if (!bytes) {
        return bytes.error();
    }
    Annotated annotated{std::move(*bytes), {}};
    annotated.annotations = input::parse_annotated_source(
        {reinterpret_cast<const char*>(annotated.bytes.data()), annotated.bytes.size()}, wants);
    return annotated;
}

// What stands at these offsets of a source.
std::map<std::uint32_t, NamedPlace> name_places(const Tree& own, SourceId id, std::span<const Place> places) {
    std::unordered_set<std::uint32_t> wanted;
    for (const Place& place : places) {
        if (place.source == id) {
            wanted.insert(place.offset);
        }
    }
    std::map<std::uint32_t, NamedPlace> named;
    for (std::uint32_t i = 0; i < own.node_count(); ++i) {
        const NodeId node{i};
        const std::uint32_t at = own.place(node).offset;
        if (wanted.contains(at)) {
            named.emplace(at, NamedPlace{own.path(node), {}});
        }
        for (const Property& property : own.properties(node)) {
            if (wanted.contains(own.place(property).offset)) {
                named.insert_or_assign(own.place(property).offset, NamedPlace{own.path(node), own.name(property.name)});
            }
        }
    }
    return named;
}

// Leaves those of which the text still says the same.
void leave_equal(std::map<std::uint32_t, NamedPlace>& named, const Tree& own, const Tree& of_text) {
    std::erase_if(named, [&](const auto& one) {
        const auto& [path, name] = one.second;
        const auto node = of_text.find_path(path);
        if (!node || name.empty()) {
            return !node;
        }
        const Property* there = of_text.find_property(*node, name);
        const Property* here = own.find_property(*own.find_path(path), name);
        return there == nullptr ||
               !std::equal(here->value.begin(), here->value.end(), there->value.begin(), there->value.end());
    });
}

// dtc's column is right as long as cpp has left the line alone; a node's is that of its brace.
std::uint32_t column_of(const input::Annotation& annotation, std::string_view text) {
    const std::size_t at = annotation.column - 1;
    if (!annotation.property.empty() && at < text.size() && text.substr(at).starts_with(annotation.property)) {
        return annotation.column;
    }
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? 1 : static_cast<std::uint32_t>(first + 1);
}

// How much of a line anybody reads; a character of UTF-8 ends before it or behind it.
std::size_t readable_size(std::string_view text, std::uint32_t column) {
    std::size_t size = column + std::size_t{200};
    if (size >= text.size()) {
        return text.size();
    }
    constexpr std::size_t longest = 4;
    const std::size_t least = size - longest + 1;
    while (size > least && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) {
        --size;
    }
    return size;
}

Location location_of(const input::Annotation& annotation, input::TextLines& lines) {
    const std::string file(annotation.file);
    std::string text = lines.line(file, annotation.line);
    const std::uint32_t column = column_of(annotation, text);
    text.resize(readable_size(text, column));
    const auto labels = input::split_labels(annotation.labels);
    return {input::real_name(file),
            annotation.line,
            column,
            std::move(text),
            {labels.begin(), labels.end()},
            input::remarks_of(lines.file(file).lines, annotation.line)};
}

// That a text says nothing is an error only if somebody has named it.
std::optional<Error> unusable(const input::KnownText& text, const Error& error) {
    return text.is_asked_for && !text.name.empty() ? std::optional(fail(error.code, text.name + ": " + error.message))
                                                   : std::nullopt;
}

std::optional<Error> locate_in(const Source& source, SourceId id, std::span<const Place> places,
                               const InputOptions& options, Locations& found) {
    const auto text = input::find_text(source, id == SourceId{0}, options);
    if (!text) {
        return text.error();
    }
    const auto own = text->text ? Tree::read(Bytes(source.bytes)) : Result<Tree>(Error{});
    if (!own) {
        return std::nullopt;
    }
    auto named = name_places(*own, id, places);
    if (!source.text) {
        auto blob = input::compile(*text->text, false);
        const auto of_text = blob ? Tree::read(Bytes(*blob)) : Result<Tree>(blob.error());
        if (!of_text) {
            return unusable(*text, of_text.error());
        }
        if (!input::is_same_board(*own, *of_text)) {
            return unusable(*text, fail(ErrorCode::dtc_failed,
                                        "the text of another board: the compatible of its root, or its "
                                        "model where there is none, is not that of the blob"));
        }
        leave_equal(named, *own, *of_text);
    }
    std::unordered_map<std::string, std::uint32_t> offsets;
    for (const auto& [offset, place] : named) {
        offsets.emplace(key_of(place), offset);
    }
    const auto annotated =
        ask_dtc(*text->text, [&](std::string_view path, std::string_view property, std::string_view /*labels*/) {
            return offsets.contains(key_of({std::string(path), property}));
        });
    if (!annotated) {
        return unusable(*text, annotated.error());
    }
    input::TextLines lines(text->folder, text->is_asked_for);
    for (const input::Annotation& one : annotated->annotations) {
        found.add({id, offsets.at(key_of({one.path, one.property}))}, location_of(one, lines));
    }
    return std::nullopt;
}

}  // namespace

Result<Locations> locate(const Tree& tree, std::span<const Place> places, const InputOptions& options) {
    Locations found;
    for (std::uint32_t i = 0; i < tree.source_count(); ++i) {
        const SourceId id{i};
        const bool is_asked =
            std::any_of(places.begin(), places.end(), [&](const Place& place) { return place.source == id; });
        if (is_asked) {
            if (auto error = locate_in(tree.source(id), id, places, options, found)) {
                return *std::move(error);
            }
        }
    }
    return found;
}

std::optional<NodeId> find_label(const Tree& tree, std::string_view label, const InputOptions& options) {
    const auto text = input::find_text(tree.source(SourceId{0}), true, options);
    if (!text || !text->text) {
        return std::nullopt;
    }
    const auto annotated =
        ask_dtc(*text->text, [&](std::string_view, std::string_view property, std::string_view labels) {
            const auto all = input::split_labels(property.empty() ? labels : std::string_view());
            return std::find(all.begin(), all.end(), label) != all.end();
        });
    return annotated && !annotated->annotations.empty() ? tree.find_path(annotated->annotations.front().path)
                                                        : std::nullopt;
}

}  // namespace dmavet
