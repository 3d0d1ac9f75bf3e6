// SPDX-License-Identifier: Apache-2.0
// What means something in Markdown, and how is it written to mean nothing?
//
// Everything that is neither a letter nor harmless becomes a character reference: those work everywhere but in code,
// end no cell of a table, and are seen by nobody who looks for names with an @ in front. Code is written as <code>, so
// that references work there, too.
#include "report/markdown/escape.hpp"

#include <fmt/format.h>

#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

constexpr std::string_view harmless = " ,.:;/()%=+-'?";

// Neither a letter nor one of those. An address of a page is none without its ':', or the '.' behind www.
bool is_plain(std::string_view text, std::size_t i) {
    const char c = text[i];
    if ((c == ':' && text.substr(i + 1).starts_with("//")) || (c == '.' && text.substr(0, i).ends_with("www"))) {
        return false;
    }
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           harmless.find(c) != std::string_view::npos;
}

}  // namespace

std::string markdown_text(std::string_view text) {
    std::string escaped;
    const std::string line = printable(text);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (is_plain(line, i)) {
            escaped += line[i];
        } else {
            escaped += fmt::format("&#{};", static_cast<unsigned>(static_cast<unsigned char>(line[i])));
        }
    }
    return escaped;
}

std::string markdown_code(std::string_view text) {
    return fmt::format("<code>{}</code>", markdown_text(text));
}

}  // namespace dmavet::report
