// SPDX-License-Identifier: Apache-2.0
#include "report/markdown/markdown_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

// A fence of backticks ends with as many, so it needs one more than the text has in a row.
std::string fence_for(std::string_view text, std::size_t least) {
    std::size_t longest = 0;
    std::size_t row = 0;
    for (const char c : text) {
        row = c == '`' ? row + 1 : 0;
        longest = std::max(longest, row);
    }
    return std::string(std::max(longest + 1, least), '`');
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Letters and digits, and signs that mean nothing between them. A full stop would make a host's name, which is a link.
bool is_plain_word(std::string_view word) {
    constexpr std::string_view signs = "-'=%";
    return std::all_of(word.begin(), word.end(), [&](char c) { return is_plain(c) || signs.find(c) != signs.npos; });
}

std::string word_text(std::string_view word) {
    constexpr std::string_view opening = "(\"";
    constexpr std::string_view closing = ".,;:)\"?";
    const std::size_t begin = std::min(word.find_first_not_of(opening), word.size());
    const std::size_t last = word.find_last_not_of(closing);
    const std::size_t end = last == std::string_view::npos || last < begin ? begin : last + 1;
    const std::string_view inner = word.substr(begin, end - begin);
    return fmt::format("{}{}{}", word.substr(0, begin),
                       inner.empty() || is_plain_word(inner) ? std::string(inner) : markdown_code(inner),
                       word.substr(end));
}

// Neither a letter nor a sign without a meaning. An address of a page is none without its ':', or the '.' behind www.
bool is_harmless(std::string_view text, std::size_t i) {
    constexpr std::string_view signs = " ,.:;/()%=+-'?";
    const char c = text[i];
    if ((c == ':' && text.substr(i + 1).starts_with("//")) || (c == '.' && text.substr(0, i).ends_with("www"))) {
        return false;
    }
    return static_cast<unsigned char>(c) >= 0x80 || is_plain(c) || signs.find(c) != std::string_view::npos;
}

// What means something becomes a character reference: those work everywhere but in spans of code, and end no cell.
std::string references(std::string_view line) {
    std::string escaped;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (is_harmless(line, i)) {
            escaped += line[i];
        } else {
            escaped += fmt::format("&#{};", static_cast<unsigned>(static_cast<unsigned char>(line[i])));
        }
    }
    return escaped;
}

}  // namespace

std::string markdown_code(std::string_view text) {
    const std::string plain = printable(text);
    const std::string fence = fence_for(plain, 1);
    // One blank on each side is no part of the span; a span of nothing is none.
    const bool is_padded = plain.empty() || plain.find_first_not_of(' ') == std::string::npos || plain.front() == '`' ||
                           plain.back() == '`' || plain.front() == ' ' || plain.back() == ' ';
    return is_padded ? fmt::format("{0} {1} {0}", fence, plain) : fmt::format("{0}{1}{0}", fence, plain);
}

std::string markdown_sentence(std::string_view text) {
    const std::string plain = printable(text);
    std::string sentence;
    for (std::string_view rest = plain; !rest.empty();) {
        const std::size_t length = rest.find(' ');
        sentence += word_text(rest.substr(0, length));
        if (length == std::string_view::npos) {
            break;
        }
        sentence += ' ';
        rest.remove_prefix(std::min(rest.find_first_not_of(' ', length), rest.size()));
    }
    return sentence;
}

std::string markdown_block(std::string_view language, std::string_view text, std::size_t indent) {
    const std::string margin(indent, ' ');
    const std::string fence = margin + fence_for(text, 3);
    std::string block = fmt::format("{}{}\n", fence, language);
    while (!text.empty()) {
        const std::size_t length = std::min(text.find('\n'), text.size());
        std::string line(text.substr(0, length));
        std::replace(line.begin(), line.end(), '\t', ' ');
        block += fmt::format("{}{}\n", margin, printable(line));
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return block + fence + "\n";
}

std::string markdown_cell(std::string_view text) {
    const std::string line = printable(text);
    std::string cell;
    for (std::string_view rest = line; !rest.empty();) {
        const std::size_t length = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, length);
        // Only in code nobody is told by a name behind an @.
        cell += word.find('@') != std::string_view::npos ? fmt::format("<code>{}</code>", references(word))
                                                         : references(word);
        cell.append(length < rest.size() ? 1 : 0, ' ');
        rest.remove_prefix(std::min(length + 1, rest.size()));
    }
    return cell;
}

std::string markdown_cell_code(std::string_view text) {
    return fmt::format("<code>{}</code>", references(printable(text)));
}

}  // namespace dmavet::report
