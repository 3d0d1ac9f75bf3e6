// SPDX-License-Identifier: Apache-2.0
// Which bytes of a foreign text may be printed? A hostile node name must neither break a JSON document
// nor send commands to a terminal.

#include "report/say/printable.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace dmavet::report {

namespace {

struct Character {
    std::size_t length;  // bytes; 0: no valid character starts here
    char32_t code;
};

unsigned byte_at(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

// The character at the start, by the table of well-formed sequences of the Unicode standard: no overlong
// forms, no surrogates, nothing above U+10FFFF.
Character first_character(std::string_view text) {
    const unsigned lead = byte_at(text, 0);
    if (lead < 0x80) {
        return {1, lead};
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) {
        return {0, 0};
    }
    char32_t code = lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(text, i) & 0xc0U) != 0x80) {
            return {0, 0};
        }
        code = (code << 6) | (byte_at(text, i) & 0x3fU);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < least[length] || is_surrogate || code > 0x10ffff) {
        return {0, 0};
    }
    return {length, code};
}

bool disturbs_terminal(char32_t code) {
    const bool is_control = code < 0x20 || (code >= 0x7f && code <= 0x9f);
    const bool breaks_line = code == 0x2028 || code == 0x2029;
    const bool reorders = code == 0x061c || (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
                          (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
    return is_control || breaks_line || reorders;
}

void append_escaped(std::string& out, std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out += "\\x";
        out += digits[byte_at(bytes, i) >> 4];
        out += digits[byte_at(bytes, i) & 0xfU];
    }
}

// The common case without a look at every character's meaning.
bool is_plain_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

template <class Refuse>
std::string escape(std::string_view text, Refuse refuse) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Character character = first_character(text);
        const std::string_view bytes = text.substr(0, std::max<std::size_t>(character.length, 1));
        if (character.length == 0 || refuse(character.code)) {
            append_escaped(out, bytes);
        } else {
            out += bytes;
        }
        text.remove_prefix(bytes.size());
    }
    return out;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    if (is_plain_ascii(text)) {
        return std::string(text);
    }
    return escape(text, [](char32_t) { return false; });
}

std::string printable(std::string_view text) {
    if (is_plain_ascii(text)) {
        return std::string(text);
    }
    return escape(text, disturbs_terminal);
}

std::size_t column_count(std::string_view text) {
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

}  // namespace dmavet::report
