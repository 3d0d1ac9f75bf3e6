// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <vector>

#include "fuzz/mutate/mutators.hpp"

namespace dmavet::fuzz {

namespace {

using Parts = std::vector<std::string>;

constexpr std::string_view numbers[] = {"0",          "1",   "-1",         "2026-02-30",  "4294967295",
                                        "4294967296", "0x0", "0xffffffff", "0x100000000", "18446744073709551615",
                                        "1e999",      "4G"};

// With their ends, so that put together they are the text.
Parts lines_of(std::string_view text) {
    Parts lines;
    while (!text.empty()) {
        lines.emplace_back(text.substr(0, text.find('\n') + 1));  // npos + 1: the last one may have no end
        if (lines.back().empty()) {
            lines.back() = text;
        }
        text.remove_prefix(lines.back().size());
    }
    return lines;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == ',' || c == '.';
}

// Words, and each sign between them.
Parts words_of(std::string_view line) {
    Parts words;
    while (!line.empty()) {
        const auto end = std::find_if_not(line.begin(), line.end(), is_word);
        words.emplace_back(line.substr(0, std::max<std::size_t>(1, static_cast<std::size_t>(end - line.begin()))));
        line.remove_prefix(words.back().size());
    }
    return words;
}

std::string joined(const Parts& parts) {
    std::string text;
    for (const std::string& part : parts) {
        text += part;
    }
    return text;
}

// One is copied, moved, taken out or written over another.
void change_order(Parts& parts, Random& random) {
    const std::size_t at = random.below(parts.size());
    const auto from = parts.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random.below(4)) {
        case 0: {
            std::string copy = *from;
            parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(random.below(parts.size() + 1)), std::move(copy));
            break;
        }
        case 1: std::swap(*from, random.of(parts)); break;
        case 2: parts.erase(from); break;
        default: {
            std::string copy = random.of(parts);
            parts[at] = std::move(copy);
            break;
        }
    }
}

void change_line(std::string& line, const Parts& others, Random& random) {
    Parts words = words_of(line);
    std::string& word = random.of(words);
    switch (random.below(4)) {
        case 0: word = random.of(numbers); break;
        case 1: {
            const Parts from = words_of(random.of(others));
            word = from[random.below(from.size())];
            break;
        }
        default: change_order(words, random); break;
    }
    line = joined(words);
}

}  // namespace

Changed change_lines(std::string_view text, Random& random) {
    Parts lines = lines_of(text);
    if (lines.empty()) {
        return std::nullopt;
    }
    if (random.one_in(3)) {
        change_order(lines, random);
    } else {
        std::string& line = random.of(lines);
        std::string changed = line;
        change_line(changed, lines, random);
        line = std::move(changed);
    }
    return joined(lines);
}

// Some lines of the other come into it.
Changed cross_lines(std::string_view text, std::string_view other, Random& random) {
    Parts lines = lines_of(text);
    const Parts others = lines_of(other);
    if (others.empty()) {
        return std::nullopt;
    }
    const std::size_t from = random.below(others.size());
    const std::size_t count = 1 + random.below(others.size() - from);
    const auto first = others.begin() + static_cast<std::ptrdiff_t>(from);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(random.below(lines.size() + 1)), first,
                 first + static_cast<std::ptrdiff_t>(count));
    return joined(lines);
}

Changed change_tagged_lines(std::string_view text, Random& random) {
    if (text.empty()) {
        return std::nullopt;
    }
    auto changed = change_lines(text.substr(1), random);
    return changed ? Changed(text.front() + *changed) : std::nullopt;
}

Changed cross_tagged_lines(std::string_view text, std::string_view other, Random& random) {
    if (text.empty() || other.empty()) {
        return std::nullopt;
    }
    auto crossed = cross_lines(text.substr(1), other.substr(1), random);
    return crossed ? Changed(text.front() + *crossed) : std::nullopt;
}

}  // namespace dmavet::fuzz
