// SPDX-License-Identifier: Apache-2.0
// Which words are left of some lines when comments and needless blanks are gone?
#include "input/plain_code.hpp"

#include <algorithm>

namespace dmavet::input {

namespace {

// Calls code(c, at) for each character that is in no comment and not blank outside strings, blank(at) where something
// lies between two of them. False: something is left open at the end.
template <class Code, class Blank>
bool walk(std::string_view text, const Code& code, const Blank& blank) {
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const std::string_view rest = text.substr(i);
        if (quote != 0) {
            code(c, i, true);
            if (c == '\\' && i + 1 < text.size()) {
                ++i;
                code(text[i], i, true);
            } else if (c == quote) {
                quote = 0;
            }
        } else if (rest.starts_with("/*")) {
            const std::size_t end = text.find("*/", i + 2);
            if (end == std::string_view::npos) {
                return false;
            }
            i = end + 1;
            blank();
        } else if (rest.starts_with("//")) {
            i = std::min(text.find('\n', i), text.size()) - 1;
            blank();
        } else if (std::string_view(" \t\r\n\f\v").find(c) != std::string_view::npos) {
            blank();
        } else {
            quote = c == '"' || c == '\'' ? c : quote;
            code(c, i, quote != 0);
        }
    }
    return quote == 0;
}

}  // namespace

std::optional<std::string> plain_code(std::string_view text) {
    std::string words;
    bool is_apart = false;
    const bool is_whole = walk(
        text,
        [&](char c, std::size_t, bool) {
            if (is_apart && !words.empty()) {
                words += ' ';
            }
            is_apart = false;
            words += c;
        },
        [&] { is_apart = true; });
    return is_whole ? std::optional(std::move(words)) : std::nullopt;
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
    walk(
        rest,
        [&](char c, std::size_t at, bool is_text) {
            const bool is_last = at + 1 == rest.size();
            other += !is_text && (c == '{' || c == '}' || (c == ';') != is_last) ? 1 : 0;
        },
        [] {});
    return other == 0;
}

std::size_t end_of_statement(std::string_view line) {
    std::size_t found = std::string_view::npos;
    walk(
        line,
        [&](char c, std::size_t at, bool is_text) {
            if (c == ';' && !is_text) {
                found = std::min(found, at);
            }
        },
        [] {});
    return found;
}

}  // namespace dmavet::input
