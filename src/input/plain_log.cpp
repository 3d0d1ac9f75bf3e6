// SPDX-License-Identifier: Apache-2.0
// What of a log is no line of text?
#include "input/plain_log.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace dmavet::input {

namespace {

// color_enable() of util-linux: ESC, [, numbers, m.
std::string without_colours(std::string_view text) {
    constexpr std::string_view begin = "\x1b[";
    std::string plain;
    for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin)) {
        const std::size_t end = text.find_first_not_of("0123456789;", at + begin.size());
        const bool is_colour = end != std::string_view::npos && text[end] == 'm';
        plain += text.substr(0, is_colour ? at : at + begin.size());
        text.remove_prefix(is_colour ? end + 1 : at + begin.size());
    }
    return plain.append(text);
}

// What is behind "6,339,5140900,-;" or "6,339,5140900,-,caller=T1;": level, number, time, flags, and what later kernels
// add (info_print_ext_header()). Absent: it is no record.
std::optional<std::string_view> message_of_record(std::string_view line) {
    constexpr int numbers = 3;
    std::string_view rest = line;
    for (int i = 0; i < numbers; ++i) {
        const std::size_t comma = rest.find(',');
        if (comma == 0 || comma == std::string_view::npos ||
            rest.substr(0, comma).find_first_not_of("0123456789") != std::string_view::npos) {
            return std::nullopt;
        }
        rest.remove_prefix(comma + 1);
    }
    const std::size_t end = rest.find_first_of("; ");
    const bool is_record = end != 0 && end != std::string_view::npos && rest[end] == ';';
    return is_record ? std::optional(rest.substr(end + 1)) : std::nullopt;
}

// msg_add_ext_text(): a byte that is not printable, or a backslash, is "\x5c".
void append_unescaped(std::string_view message, std::string& plain) {
    constexpr std::size_t escape = 4;
    for (std::size_t at = 0; at < message.size(); ++at) {
        unsigned byte = 0;
        const char* const digits = message.data() + std::min(at + 2, message.size());
        const char* const end = message.data() + std::min(at + escape, message.size());
        const bool is_escape = message.substr(at).starts_with("\\x") && end - digits == 2 &&
                               std::from_chars(digits, end, byte, 16).ptr == end;
        plain += is_escape ? static_cast<char>(byte) : message[at];
        at += is_escape ? escape - 1 : 0;
    }
}

// Lines that begin with a blank are the dictionary of the record above: " SUBSYSTEM=platform".
std::string messages_of_records(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.starts_with(' ')) {
            continue;
        }
        append_unescaped(message_of_record(line).value_or(line), plain);
        plain += '\n';
    }
    return plain;
}

}  // namespace

std::string plain_log(std::string text) {
    if (text.find('\x1b') != std::string::npos) {
        text = without_colours(text);
    }
    const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
    return message_of_record(first) ? messages_of_records(text) : std::move(text);
}

}  // namespace dmavet::input
