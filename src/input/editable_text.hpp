// SPDX-License-Identifier: Apache-2.0
// A text that dtc was given, line by line with where each line stands in a file, and what it is with some lines
// changed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/fix.hpp"
#include "dmavet/input.hpp"
#include "input/known_text.hpp"
#include "input/text_lines.hpp"

namespace dmavet::input {

class EditableText {
public:
    // None: what the base of a tree was made from is not known, or is not found again. Errors as of locate().
    [[nodiscard]] static Result<std::optional<EditableText>> of(const Tree& tree, const InputOptions& options);

    EditableText(EditableText&&) = default;
    EditableText& operator=(EditableText&&) = default;
    EditableText(const EditableText&) = delete;  // its lines are views
    EditableText& operator=(const EditableText&) = delete;
    ~EditableText() = default;

    // Whether lines of that file are in it; the name as real_name() makes it.
    [[nodiscard]] bool has_file(const std::string& file) const { return files_.contains(file); }
    // Whether each text that has the one has the other as well: it is the same, or the first includes it. Both names as
    // real_name() makes them.
    [[nodiscard]] bool includes(const std::string& file, const std::string& other) const;
    // All of them, sorted.
    [[nodiscard]] std::vector<std::string> files() const;
    // As the file has it. Stays where it is.
    [[nodiscard]] const FileLines& file(const std::string& file) { return lines_->file(files_.at(file)); }

    // What of these lines is in the text when conditions and macros were followed, one below the other.
    [[nodiscard]] std::string text_of(const std::string& file, std::uint32_t first, std::uint32_t last) const;

    // The blob of the text with these edits, each wherever its file is included. Those of other files and equal ones
    // do nothing. An Error: dtc refuses it, or an edit has no place in it.
    [[nodiscard]] Result<std::vector<std::byte>> compile(std::span<const TextEdit> edits, bool with_symbols) const;

    [[nodiscard]] const SourceText& source() const { return *text_.text; }

private:
    explicit EditableText(KnownText text);
    void number_lines();
    void enter(const std::string& file);

    using FileLine = std::pair<std::string, std::uint32_t>;

    KnownText text_;
    std::shared_ptr<TextLines> lines_;
    std::vector<std::byte> bytes_;                     // of the text, where dtc was to read it itself
    std::vector<std::string_view> all_;                // lines of the text
    std::map<FileLine, std::vector<std::size_t>> at_;  // in all_
    std::map<std::string, std::string> files_;         // from the real name to that which dtc was told
    std::vector<std::string> open_;  // files that the last line of the text stands in, outermost first
    std::map<std::string, std::set<std::string>> includers_;
};

}  // namespace dmavet::input
