// SPDX-License-Identifier: Apache-2.0
// Where did somebody write this? dtc says for its text where each node and property comes from; what was asked for is
// found there by path and name.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "dmavet/input.hpp"
#include "input/annotated_source.hpp"
#include "input/dtc.hpp"
#include "input/source_text.hpp"

namespace dmavet {

namespace {

namespace fs = std::filesystem;

// A node or a property by names, which it has in the text as in the tree.
using NamedPlace = std::pair<std::string, std::string_view>;  // path; property, empty: the node

std::string key_of(const NamedPlace& place) {
    return place.first + '\0' + std::string(place.second);
}

// The lines of texts, each file read at most once.
class Lines {
public:
    // Relative names are meant from where the build ran: from the folder of the text or from one above it.
    explicit Lines(fs::path folder) : folder_(std::move(folder)) {}

    std::string line(const std::string& file, std::uint32_t number) {
        auto [lines, is_new] = files_.try_emplace(file);
        if (is_new) {
            lines->second = read(file);
        }
        return number >= 1 && number <= lines->second.size() ? lines->second[number - 1] : std::string();
    }

private:
    std::vector<std::string> read(const fs::path& file) const {
        std::error_code ignored;
        fs::path above = fs::weakly_canonical(folder_.empty() ? fs::path(".") : folder_, ignored);
        fs::path found = file;
        while (!fs::is_regular_file(found, ignored) && file.is_relative() && above != above.parent_path()) {
            found = above / file;
            above = above.parent_path();
        }
        std::vector<std::string> lines;
        if (fs::is_regular_file(found, ignored) && fs::file_size(found, ignored) <= limits::blob_bytes) {
            std::ifstream in(found, std::ios::binary);
            for (std::string line; std::getline(in, line);) {
                if (line.ends_with('\r')) {
                    line.pop_back();
                }
                lines.push_back(std::move(line));
            }
        }
        return lines;
    }

    fs::path folder_;
    std::unordered_map<std::string, std::vector<std::string>> files_;
};

// What dtc says of a text.
struct Annotated {
    std::vector<std::byte> bytes;
    std::unordered_map<std::string, const input::Annotation*> at;  // by key_of()
    std::vector<input::Annotation> annotations;
};

std::optional<Annotated> ask_dtc(const input::SourceText& text) {
    auto bytes = input::annotate(text);
    if (!bytes) {
        return std::nullopt;
    }
    Annotated annotated{std::move(*bytes), {}, {}};
    annotated.annotations =
        input::parse_annotated_source({reinterpret_cast<const char*>(annotated.bytes.data()), annotated.bytes.size()});
    for (const input::Annotation& one : annotated.annotations) {
        annotated.at.emplace(key_of({one.path, one.property}), &one);
    }
    return annotated;
}

struct Text {
    std::shared_ptr<const input::SourceText> text;
    fs::path folder;  // from which relative names in it may be meant
};

Result<std::shared_ptr<const input::SourceText>> read_text(const std::string& name, const InputOptions& options) {
    auto content = input::read_file(name);
    if (!content) {
        return content.error();
    }
    auto text = input::make_source_text(name, std::move(*content), options);
    if (!text) {
        return text.error();
    }
    return std::make_shared<const input::SourceText>(std::move(*text));
}

// The build of a kernel leaves what dtc was given for board.dtb in .board.dtb.dts.tmp beside it (cmd_dtc in
// scripts/Makefile.lib).
std::string text_beside(const std::string& blob) {
    const fs::path path(blob);
    std::error_code ignored;
    const fs::path text = path.parent_path() / ("." + path.filename().string() + ".dts.tmp");
    return fs::is_regular_file(text, ignored) ? text.string() : std::string();
}

Result<Text> text_of(const Source& source, bool is_base, const InputOptions& options) {
    const fs::path folder = fs::path(source.name).parent_path();
    if (source.text || !options.allow_dts) {
        return Text{source.text, folder};
    }
    const bool is_named = is_base && !options.source.empty();
    const std::string name = is_named ? options.source : text_beside(source.name);
    if (name.empty()) {
        return Text{};
    }
    auto text = read_text(name, options);
    if (text) {
        return Text{*text, fs::path(name).parent_path()};
    }
    return is_named ? Result<Text>(fail(text.error().code, name + ": " + text.error().message)) : Text{};
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

Location location_of(const input::Annotation& annotation, Lines& lines) {
    Location location{std::string(annotation.file), annotation.line, 1, {}, std::string(first_label(annotation))};
    location.text = lines.line(location.file, location.line);
    const std::size_t first = location.text.find_first_not_of(" \t");
    location.column = first == std::string::npos ? 1 : static_cast<std::uint32_t>(first + 1);
    return location;
}

std::optional<Error> locate_in(const Source& source, SourceId id, std::span<const Place> places,
                               const InputOptions& options, Locations& found) {
    const auto text = text_of(source, id == SourceId{0}, options);
    if (!text) {
        return text.error();
    }
    if (!text->text) {
        return std::nullopt;
    }
    const auto own = Tree::read(Bytes(source.bytes));
    const auto annotated = own ? ask_dtc(*text->text) : std::nullopt;
    if (!annotated) {
        return std::nullopt;
    }
    auto named = name_places(*own, id, places);
    if (!source.text) {
        auto blob = input::compile(*text->text, false);
        const auto of_text = blob ? Tree::read(Bytes(*blob)) : Result<Tree>(blob.error());
        if (!of_text) {
            return std::nullopt;
        }
        leave_equal(named, *own, *of_text);
    }
    Lines lines(text->folder);
    for (const auto& [offset, place] : named) {
        if (const auto at = annotated->at.find(key_of(place)); at != annotated->at.end()) {
            found.add({id, offset}, location_of(*at->second, lines));
        }
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

std::optional<NodeId> find_label(const Tree& tree, std::string_view label) {
    const Source& base = tree.source(SourceId{0});
    const auto annotated = base.text ? ask_dtc(*base.text) : std::nullopt;
    if (annotated) {
        for (const input::Annotation& one : annotated->annotations) {
            if (one.property.empty() && has_label(one, label)) {
                return tree.find_path(one.path);
            }
        }
    }
    return std::nullopt;
}

}  // namespace dmavet
