// SPDX-License-Identifier: Apache-2.0
// How is a value indented that is only a part of what the library would indent?

#include "report/json_list.hpp"

#include <algorithm>
#include <ostream>

namespace dmavet::report {

namespace {

constexpr int step = 2;

}  // namespace

std::string indented_text(const Json& value, std::size_t indent) {
    // Line breaks inside strings are escaped, so every real one may be followed by blanks.
    const std::string text = value.dump(step);
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

void JsonList::add(const Json& element) {
    const std::size_t inner = indent_ + step;
    out_ << (is_empty_ ? "\n" : ",\n") << std::string(inner, ' ') << indented_text(element, inner);
    is_empty_ = false;
}

void JsonList::close() {
    if (!is_empty_) {
        out_ << '\n' << std::string(indent_, ' ');
    }
    out_ << ']';
}

}  // namespace dmavet::report
