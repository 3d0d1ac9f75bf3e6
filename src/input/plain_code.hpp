// SPDX-License-Identifier: Apache-2.0
// Lines of a source as dtc sees them, without comments and without blanks that say nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dmavet::input {

// The words of a text that is read piece by piece, one blank between them where there are any. A piece ends behind a
// line.
class PlainCode {
public:
    void read(std::string_view piece);
    // Whether a comment or a string does not end yet.
    [[nodiscard]] bool is_open() const { return is_in_comment_ || quote_ != 0; }
    [[nodiscard]] const std::string& words() const { return words_; }
    // Begins anew behind what was read.
    void forget() { words_.clear(); }

private:
    bool is_in_comment_ = false;
    char quote_ = 0;
    bool is_apart_ = false;
    std::string words_;
};

// The words of the whole text. None: a comment or a string is left open.
[[nodiscard]] std::optional<std::string> plain_code(std::string_view text);

// Whether the words are this one property and nothing else: "name;" or "name = ...;".
[[nodiscard]] bool is_one_property(std::string_view code, std::string_view name);

// Which part of a text is not only blanks and comments around it.
struct CodePart {
    std::size_t begin = 0;
    std::size_t end = 0;               // behind it; `begin`: there are no words
    bool has_comment_between = false;  // the words
};
[[nodiscard]] CodePart code_part(std::string_view text);

// What a statement sets: "status" of "status = ..." and of "status;". Of other statements it is nothing of use.
[[nodiscard]] std::string_view name_of_statement(std::string_view code);

// Whether a node begins in these words.
[[nodiscard]] bool opens_node(std::string_view code);

}  // namespace dmavet::input
