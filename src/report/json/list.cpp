// SPDX-License-Identifier: Apache-2.0
// How is a value indented that is only a part of what the library would indent?

#include "report/json/list.hpp"

#include <algorithm>
#include <ostream>

namespace dmavet::report {

std::string indented_text(const Json& value, std::size_t indent) {
    // Line breaks inside strings are escaped, so every real one may be followed by blanks.
    const std::string text = value.dump(indent_step);
    const std::string blanks(indent, ' ');
    std::string indented;
    indented.reserve(text.size() * 2);
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        indented.append(text, at, end - at);
        if (end < text.size()) {
            indented += blanks;
        }
        at = end;
    }
    return indented;
}

void begin_element(std::size_t indent, bool is_first, std::ostream& out) {
    out << (is_first ? "\n" : ",\n") << std::string(indent + indent_step, ' ');
}

void write_element(const Json& element, std::size_t indent, bool is_first, std::ostream& out) {
    begin_element(indent, is_first, out);
    out << indented_text(element, indent + indent_step);
}

void close_list(std::size_t indent, bool is_empty, std::ostream& out) {
    if (!is_empty) {
        out << '\n' << std::string(indent, ' ');
    }
    out << ']';
}

}  // namespace dmavet::report
