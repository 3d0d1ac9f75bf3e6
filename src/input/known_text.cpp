// SPDX-License-Identifier: Apache-2.0
// Which text was a source made from?
#include "input/known_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dmavet::input {

namespace fs = std::filesystem;

namespace {

Result<std::shared_ptr<const SourceText>> read_text(const std::string& name, const InputOptions& options) {
    auto content = read_file(name);
    if (!content) {
        return content.error();
    }
    auto text = make_source_text(name, std::move(*content), options);
    if (!text) {
        return text.error();
    }
    return std::make_shared<const SourceText>(std::move(*text));
}

// The build of a kernel leaves what dtc was given for board.dtb in .board.dtb.dts.tmp beside it (cmd_dtc in
// scripts/Makefile.lib).
std::string text_beside(const std::string& blob) {
    const fs::path path(blob);
    std::error_code ignored;
    const fs::path text = path.parent_path() / ("." + path.filename().string() + ".dts.tmp");
    return fs::is_regular_file(text, ignored) ? text.string() : std::string();
}

// Whether the roots have the same value, or both none.
bool has_equal(const Tree& a, const Tree& b, std::string_view name) {
    const Property* one = a.find_property(root_node, name);
    const Property* other = b.find_property(root_node, name);
    return one == nullptr || other == nullptr
               ? one == other
               : std::equal(one->value.begin(), one->value.end(), other->value.begin(), other->value.end());
}

}  // namespace

Result<KnownText> find_text(const Source& source, bool is_base, const InputOptions& options) {
    const fs::path folder = fs::path(source.name).parent_path();
    if (source.text || !options.allow_dts) {
        return KnownText{source.text, folder};
    }
    const bool is_named = is_base && !options.source.empty();
    const std::string name = is_named ? options.source : text_beside(source.name);
    if (name.empty()) {
        return KnownText{};
    }
    auto text = read_text(name, options);
    if (text) {
        return KnownText{*text, fs::path(name).parent_path(), name, is_named};
    }
    return is_named ? Result<KnownText>(fail(text.error().code, name + ": " + text.error().message)) : KnownText{};
}

bool is_same_board(const Tree& a, const Tree& b) {
    if (a.find_property(root_node, "compatible") == nullptr && b.find_property(root_node, "compatible") == nullptr) {
        return has_equal(a, b, "model");
    }
    return has_equal(a, b, "compatible");
}

}  // namespace dmavet::input
