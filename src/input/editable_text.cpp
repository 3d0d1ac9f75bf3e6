// SPDX-License-Identifier: Apache-2.0
// Which line of which file is each line that dtc gets, and what does dtc get when some of them are others?
#include "input/editable_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "input/dtc.hpp"
#include "input/file_names.hpp"
#include "input/line_marker.hpp"
#include "input/source_patch.hpp"

namespace dmavet::input {

namespace {

// Not standard input, or a word of cpp for itself.
bool is_file(const std::string& name) {
    return !name.empty() && !name.starts_with('<');
}

void append(std::vector<std::byte>& bytes, std::string_view line) {
    const auto more = std::as_bytes(std::span(line.data(), line.size()));
    bytes.insert(bytes.end(), more.begin(), more.end());
    bytes.push_back(std::byte{'\n'});
}

}  // namespace

EditableText::EditableText(KnownText text)
    : text_(std::move(text)), lines_(std::make_shared<TextLines>(text_.folder, text_.is_asked_for)) {}

Result<std::optional<EditableText>> EditableText::of(const Tree& tree, const InputOptions& options) {
    auto found = find_text(tree.source(SourceId{0}), true, options);
    if (!found) {
        return found.error();
    }
    if (!found->text) {
        return std::optional<EditableText>();
    }
    EditableText text(std::move(*found));
    if (text.source().bytes.empty()) {
        auto content = read_file(text.source().file);
        if (!content) {
            return std::optional<EditableText>();
        }
        text.bytes_ = std::move(content->bytes);
    }
    text.number_lines();
    return std::optional(std::move(text));
}

void EditableText::number_lines() {
    const std::vector<std::byte>& bytes = source().bytes.empty() ? bytes_ : source().bytes;
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::string file = source().file;
    std::map<std::string, std::string> real;  // of each name
    const auto real_of = [&real](const std::string& name) -> const std::string& {
        const auto [found, is_new] = real.try_emplace(name);
        if (is_new) {
            found->second = real_name(name);
        }
        return found->second;
    };
    std::uint32_t number = 0;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        all_.push_back(line);
        if (const auto marker = parse_line_marker(line)) {
            number = marker->line - 1;
            file = marker->file;
            if (is_file(file)) {
                enter(real_of(file));
            }
            continue;
        }
        ++number;
        if (is_file(file)) {
            const std::string& name = real_of(file);
            files_.emplace(name, file);
            at_[{name, number}].push_back(all_.size() - 1);
        }
    }
}

// One that is open already goes on: what it included is closed.
void EditableText::enter(const std::string& file) {
    constexpr std::size_t deepest = 200;  // that cpp includes
    const auto open = std::find(open_.begin(), open_.end(), file);
    if (open != open_.end()) {
        open_.erase(open + 1, open_.end());
    } else if (open_.size() < deepest) {
        includers_[file].insert(open_.begin(), open_.end());
        open_.push_back(file);
    }
}

bool EditableText::includes(const std::string& file, const std::string& other) const {
    const auto found = includers_.find(other);
    return file == other || (found != includers_.end() && found->second.contains(file));
}

std::vector<std::string> EditableText::files() const {
    std::vector<std::string> names;
    for (const auto& [name, told] : files_) {
        names.push_back(name);
    }
    return names;
}

std::string EditableText::text_of(const std::string& file, std::uint32_t first, std::uint32_t last) const {
    std::string text;
    for (auto at = at_.lower_bound({file, first}); at != at_.end() && at->first <= FileLine{file, last}; ++at) {
        text.append(all_[at->second.front()]).append("\n");
    }
    return text;
}

Result<std::vector<std::byte>> EditableText::compile(std::span<const TextEdit> edits, bool with_symbols) const {
    std::vector<bool> is_gone(all_.size());
    std::map<std::size_t, std::vector<std::string>> behind;  // lines of the text
    for (const TextEdit* edit : each_once(edits)) {
        if (!has_file(edit->file)) {
            continue;
        }
        const auto anchor = at_.find({edit->file, edit->removed > 0 ? edit->line : edit->line - 1});
        if (anchor == at_.end()) {
            return fail(ErrorCode::dtc_failed, fmt::format("line {} of {} is not in the text", edit->line, edit->file));
        }
        for (const std::size_t line : anchor->second) {
            auto& lines = behind[line];
            lines.insert(lines.end(), edit->lines.begin(), edit->lines.end());
        }
        for (std::uint32_t i = 0; i < edit->removed; ++i) {
            if (const auto gone = at_.find({edit->file, edit->line + i}); gone != at_.end()) {
                for (const std::size_t line : gone->second) {
                    is_gone[line] = true;
                }
            }
        }
    }
    SourceText changed{{}, {}, source().folders};
    for (std::size_t i = 0; i < all_.size(); ++i) {
        if (!is_gone[i]) {
            append(changed.bytes, all_[i]);
        }
        if (const auto lines = behind.find(i); lines != behind.end()) {
            for (const std::string& line : lines->second) {
                append(changed.bytes, line);
            }
        }
    }
    return input::compile(changed, with_symbols);
}

}  // namespace dmavet::input
