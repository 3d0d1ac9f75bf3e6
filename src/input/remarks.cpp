// SPDX-License-Identifier: Apache-2.0
// What does a source say to dmavet about one of its lines?

#include "input/remarks.hpp"

#include <algorithm>
#include <string_view>

namespace dmavet::input {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view mark = "dmavet:";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Whether the line is a comment and nothing else: "/* … */" or "// …".
bool is_comment(std::string_view line) {
    line = trimmed(line);
    return line.starts_with("//") || (line.starts_with("/*") && line.find("*/", 2) == line.size() - 2);
}

void add_remarks(std::string_view line, std::uint32_t number, std::vector<Remark>& found) {
    for (std::size_t at = line.find(mark); at != std::string_view::npos; at = line.find(mark, at + 1)) {
        const std::string_view before = trimmed(line.substr(0, at));
        const bool is_block = before.ends_with("/*");
        if (is_block || before.ends_with("//")) {
            std::string_view text = line.substr(at + mark.size());
            text = trimmed(is_block ? text.substr(0, text.find("*/")) : text);
            found.push_back({number, std::string(text)});
        }
    }
}

}  // namespace

std::vector<Remark> remarks_of(std::span<const std::string> lines, std::uint32_t number) {
    constexpr std::uint32_t most_above = 16;
    std::vector<Remark> found;
    if (number == 0 || number > lines.size()) {
        return found;
    }
    add_remarks(lines[number - 1], number, found);
    const std::uint32_t last = number - std::min(number, most_above);
    for (std::uint32_t above = number - 1; above > last && is_comment(lines[above - 1]); --above) {
        add_remarks(lines[above - 1], above, found);
    }
    return found;
}

}  // namespace dmavet::input
