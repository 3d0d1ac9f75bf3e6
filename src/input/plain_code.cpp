// SPDX-License-Identifier: Apache-2.0
// Which words are left of some lines when comments and needless blanks are gone?
#include "input/plain_code.hpp"

#include <algorithm>

namespace dmavet::input {

namespace {

// What does not end where a piece of text ends.
struct Open {
    bool comment = false;
    char quote = 0;
};

// Calls code(c, at, is_text) for each character that is in no comment and not blank outside strings, blank(is_comment)
// where something lies between two of them.
template <class Code, class Blank>
void walk(std::string_view text, Open& open, const Code& code, const Blank& blank) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const std::string_view rest = text.substr(i);
        if (open.comment || (open.quote == 0 && rest.starts_with("/*"))) {
            const std::size_t end = text.find("*/", open.comment ? i : i + 2);
            open.comment = end == std::string_view::npos;
            blank(true);
            if (open.comment) {
                return;
            }
            i = end + 1;
        } else if (open.quote != 0) {
            code(c, i, true);
            if (c == '\\' && i + 1 < text.size()) {
                ++i;
                code(text[i], i, true);
            } else if (c == open.quote) {
                open.quote = 0;
            }
        } else if (rest.starts_with("//")) {
            i = std::min(text.find('\n', i), text.size()) - 1;
            blank(true);
        } else if (std::string_view(" \t\r\n\f\v").find(c) != std::string_view::npos) {
            blank(false);
        } else {
            open.quote = c == '"' || c == '\'' ? c : char{0};
            code(c, i, open.quote != 0);
        }
    }
}

template <class Code>
void walk_code(std::string_view text, const Code& code) {
    Open open;
    walk(text, open, code, [](bool) {});
}

}  // namespace

void PlainCode::read(std::string_view piece) {
    Open open{is_in_comment_, quote_};
    walk(
        piece, open,
        [&](char c, std::size_t, bool) {
            if (is_apart_ && !words_.empty()) {
                words_ += ' ';
            }
            is_apart_ = false;
            words_ += c;
        },
        [&](bool) { is_apart_ = true; });
    is_in_comment_ = open.comment;
    quote_ = open.quote;
}

std::optional<std::string> plain_code(std::string_view text) {
    PlainCode code;
    code.read(text);
    return code.is_open() ? std::nullopt : std::optional(code.words());
}

bool is_one_property(std::string_view code, std::string_view name) {
    if (!code.starts_with(name)) {
        return false;
    }
    std::string_view rest = code.substr(name.size());
    rest.remove_prefix(rest.starts_with(' ') ? 1 : 0);
    if (!rest.starts_with('=') && !rest.starts_with(';')) {
        return false;
    }
    std::size_t other = 0;  // than what a value consists of
    walk_code(rest, [&](char c, std::size_t at, bool is_text) {
        const bool is_last = at + 1 == rest.size();
        other += !is_text && (c == '{' || c == '}' || (c == ';') != is_last) ? 1 : 0;
    });
    return other == 0;
}

CodePart code_part(std::string_view text) {
    CodePart part;
    Open open;
    bool is_behind_comment = false;
    walk(
        text, open,
        [&](char, std::size_t at, bool) {
            if (part.end == 0) {
                part.begin = at;
            } else {
                part.has_comment_between = part.has_comment_between || is_behind_comment;
            }
            part.end = at + 1;
            is_behind_comment = false;
        },
        [&](bool is_comment) { is_behind_comment = is_behind_comment || is_comment; });
    return part;
}

std::string_view name_of_statement(std::string_view code) {
    return code.substr(0, code.find_first_of(" =;"));
}

bool opens_node(std::string_view code) {
    bool opens = false;
    walk_code(code, [&](char c, std::size_t, bool is_text) { opens = opens || (c == '{' && !is_text); });
    return opens;
}

}  // namespace dmavet::input
